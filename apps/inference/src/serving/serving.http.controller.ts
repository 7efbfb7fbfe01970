import type { RequestContext } from '@intelgraph/kernel';
import { ServingEngine } from '@intelgraph/model-serving';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ServedModelPage, ServingStatusDto } from './serving.dto.js';
import { toServedModels, toServingStatus } from './serving.mapper.js';

@ApiTags('serving')
@Controller('api/v1/serving')
export class ServingHttpController {
  constructor(private readonly engine: ServingEngine) {}

  @Get()
  @ApiOkResponse({ type: ServingStatusDto, description: 'What the replica that answered is doing.' })
  status(@Ctx() ctx: RequestContext): ServingStatusDto {
    return toServingStatus(this.engine, ctx.workspace);
  }

  @Get('models')
  @ApiOkResponse({ type: ServedModelPage, description: 'The models in memory of the replica that answered.' })
  models(@Ctx() ctx: RequestContext): ServedModelPage {
    return { items: toServedModels(this.engine, ctx.workspace), next_page_token: null };
  }
}
