import { stageMachineChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { StageMachinesService } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { SetStageMachineDto, StageMachineDto } from './stage-machines.dto.js';

/** The stages of a workspace and the ways between them. */
@ApiTags('stages')
@Controller('api/v1/stage-machine')
export class StageMachinesHttpController {
  constructor(private readonly machines: StageMachinesService) {}

  @Get()
  @ApiOkResponse({ type: StageMachineDto })
  get(@Ctx() context: RequestContext): Promise<StageMachineDto> {
    return this.machines.get(context);
  }

  @Put()
  @Roles('admin')
  @Writes(stageMachineChanged)
  @ApiOkResponse({
    type: StageMachineDto,
    description: 'Replaced as a whole. Open requests are judged by the new stages from now on.',
  })
  set(@Ctx() context: RequestContext, @Body() body: SetStageMachineDto): Promise<StageMachineDto> {
    return this.machines.set(context, body);
  }
}
