import { experimentCreated } from '@intelgraph/contracts';
import { ExperimentsQueries, ExperimentsService } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  CreateExperimentDto,
  ExperimentDto,
  ExperimentPageDto,
  ExperimentParams,
  ExperimentsQuery,
} from './experiments.dto.js';
import { toExperimentDto } from './experiments.mapper.js';

/** Named collections of runs. */
@ApiTags('experiments')
@Controller('api/v1/experiments')
export class ExperimentsHttpController {
  constructor(
    private readonly experiments: ExperimentsService,
    private readonly queries: ExperimentsQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(experimentCreated)
  @ApiCreatedResponse({ type: ExperimentDto })
  async create(@Ctx() context: RequestContext, @Body() body: CreateExperimentDto): Promise<ExperimentDto> {
    return toExperimentDto(await this.experiments.create(context, body));
  }

  @Get()
  @ApiOkResponse({ type: ExperimentPageDto, description: 'By name, unless ordered.' })
  async list(@Ctx() context: RequestContext, @Query() query: ExperimentsQuery): Promise<ExperimentPageDto> {
    const { filter, order_by: orderBy } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), filter, orderBy });
    return { items: page.items.map(toExperimentDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name')
  @ApiOkResponse({ type: ExperimentDto })
  async get(@Ctx() context: RequestContext, @Param() params: ExperimentParams): Promise<ExperimentDto> {
    return toExperimentDto(await this.queries.get(context, params.name));
  }
}
