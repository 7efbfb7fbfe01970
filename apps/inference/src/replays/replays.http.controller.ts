import type { RequestContext } from '@intelgraph/kernel';
import { ReplaysService } from '@intelgraph/model-serving';
import { Ctx, ReadOnly } from '@intelgraph/platform';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ReplayDto, ReplayedDto } from './replays.dto.js';
import { toReplayedDto } from './replays.mapper.js';

@ApiTags('predictions')
@Controller('api/v1/predictions')
export class ReplaysHttpController {
  constructor(private readonly replays: ReplaysService) {}

  @Post(':id/replay')
  @HttpCode(200)
  @ReadOnly()
  @ApiOkResponse({
    type: ReplayedDto,
    description: 'What another version answers to the same inputs, beside what was answered then. Nothing is logged.',
  })
  async replay(@Param('id') id: string, @Body() body: ReplayDto, @Ctx() ctx: RequestContext): Promise<ReplayedDto> {
    return toReplayedDto(await this.replays.replay(ctx, id, body.model_version));
  }
}
