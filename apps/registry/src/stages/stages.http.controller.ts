import { modelVersionRolledBack, transitionRequested } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { RollbacksService, StagesAtQueries, StagesQueries, StagesService } from '@intelgraph/ml-registry';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ModelParams } from '../models/models.dto.js';
import { VersionParams } from '../versions/versions.dto.js';

import {
  HistoryQuery,
  RequestTransitionDto,
  RollbackDto,
  RolledBackDto,
  StageChangePageDto,
  TransitionDto,
} from './stages.dto.js';

/** Stages of a model's versions. */
@ApiTags('stages')
@Controller('api/v1/models/:name')
export class StagesHttpController {
  constructor(
    private readonly stages: StagesService,
    private readonly rollbacks: RollbacksService,
    private readonly queries: StagesQueries,
    private readonly stagesAt: StagesAtQueries,
  ) {}

  @Post('versions/:version/transitions')
  @Roles('editor')
  @Writes(transitionRequested)
  @ApiCreatedResponse({ type: TransitionDto, description: 'It waits for the approval of another person.' })
  request(
    @Ctx() context: RequestContext,
    @Param() params: VersionParams,
    @Body() body: RequestTransitionDto,
  ): Promise<TransitionDto> {
    return this.stages.request(context, params.name, params.version, body);
  }

  @Post('rollback')
  @Roles('approver', 'deployer')
  @Writes(modelVersionRolledBack)
  @HttpCode(200)
  @ApiOkResponse({ type: RolledBackDto, description: 'The version that was in production before is there again.' })
  rollback(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Body() body: RollbackDto,
  ): Promise<RolledBackDto> {
    return this.rollbacks.rollback(context, params.name, body.reason);
  }

  @Get('history')
  @ApiOkResponse({
    type: StageChangePageDto,
    description: 'Changes of stages, newest first; with `at`, what was in production (or in `stage`) at that time.',
  })
  async history(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Query() query: HistoryQuery,
  ): Promise<StageChangePageDto> {
    if (query.at !== undefined) {
      const items = await this.stagesAt.inStageAt(context, params.name, new Date(query.at), query.stage);
      return { items, next_page_token: null };
    }
    const page = await this.queries.history(context, params.name, toPageRequest(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }
}
