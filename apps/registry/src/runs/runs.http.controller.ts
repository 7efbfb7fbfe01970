import { runCreated, runFinished, runLogged } from '@intelgraph/contracts';
import { MetricsQueries, RunsQueries, RunsService } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  CreateRunDto,
  FinishRunDto,
  LogBatchDto,
  MetricParams,
  MetricPointPageDto,
  RunDto,
  RunPageDto,
  RunParams,
  RunsQuery,
} from './runs.dto.js';
import { toMetricPointDto, toNewRun, toRunBatch, toRunDto } from './runs.mapper.js';

/** Executions of training code: parameters, metrics per step, artifacts. */
@ApiTags('runs')
@Controller('api/v1/runs')
export class RunsHttpController {
  constructor(
    private readonly runs: RunsService,
    private readonly queries: RunsQueries,
    private readonly metrics: MetricsQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(runCreated)
  @ApiCreatedResponse({ type: RunDto })
  async create(@Ctx() context: RequestContext, @Body() body: CreateRunDto): Promise<RunDto> {
    return toRunDto(await this.runs.create(context, toNewRun(body)));
  }

  @Get()
  @ApiOkResponse({ type: RunPageDto, description: 'Newest first, unless ordered.' })
  async list(@Ctx() context: RequestContext, @Query() query: RunsQuery): Promise<RunPageDto> {
    const { experiment, status, job_id: jobId, filter, order_by: orderBy } = query;
    const asked = { experiment, status, jobId, filter, orderBy };
    const page = await this.queries.list(context, asked, toPageRequest(query));
    return { items: page.items.map(toRunDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: RunDto })
  async get(@Ctx() context: RequestContext, @Param() params: RunParams): Promise<RunDto> {
    return toRunDto(await this.queries.get(context, params.id));
  }

  @Post(':id/log')
  @Roles('editor')
  @Writes(runLogged)
  @HttpCode(204)
  @ApiNoContentResponse()
  async log(@Ctx() context: RequestContext, @Param() params: RunParams, @Body() body: LogBatchDto): Promise<void> {
    await this.runs.logBatch(context, params.id, toRunBatch(body));
  }

  @Post(':id/finish')
  @Roles('editor')
  @Writes(runFinished)
  @HttpCode(200)
  @ApiOkResponse({ type: RunDto })
  async finish(
    @Ctx() context: RequestContext,
    @Param() params: RunParams,
    @Body() body: FinishRunDto,
  ): Promise<RunDto> {
    return toRunDto(await this.runs.finish(context, params.id, body.status));
  }

  @Get(':id/metrics/:key')
  @ApiOkResponse({ type: MetricPointPageDto })
  async history(
    @Ctx() context: RequestContext,
    @Param() params: MetricParams,
    @Query() query: PageQuery,
  ): Promise<MetricPointPageDto> {
    const page = await this.metrics.history(context, params.id, params.key, toPageRequest(query));
    return { items: page.items.map(toMetricPointDto), next_page_token: page.nextPageToken ?? null };
  }
}
