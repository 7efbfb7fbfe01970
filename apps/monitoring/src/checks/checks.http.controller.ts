import { checkCreated, checkDeleted, checkRan, checkUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import {
  type CheckChange,
  CheckRunner,
  ChecksQueries,
  ChecksService,
  type NewCheck,
} from '@intelgraph/model-monitoring';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  CheckDto,
  CheckPageDto,
  CheckRunDto,
  CheckRunPageDto,
  CreateCheckDto,
  ListChecksQuery,
  RunCheckDto,
  UpdateCheckDto,
} from './checks.dto.js';

/** Checks that run by schedule and raise alerts. */
@ApiTags('monitoring: checks')
@Controller('api/v1/monitoring/checks')
export class ChecksHttpController {
  constructor(
    private readonly checks: ChecksService,
    private readonly queries: ChecksQueries,
    private readonly runner: CheckRunner,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(checkCreated)
  @ApiCreatedResponse({ type: CheckDto })
  async create(@Ctx() context: RequestContext, @Body() body: CreateCheckDto): Promise<CheckDto> {
    const { model_id: model, ...rest } = body;
    return this.checks.create(context, { ...rest, model } as NewCheck);
  }

  @Get()
  @ApiOkResponse({ type: CheckPageDto, description: 'By name.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListChecksQuery): Promise<CheckPageDto> {
    const { model_name, kind } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), model_name, kind });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: CheckDto })
  get(@Ctx() context: RequestContext, @Param('id') id: string): Promise<CheckDto> {
    return this.queries.get(context, id);
  }

  @Patch(':id')
  @Roles('editor')
  @Writes(checkUpdated)
  @ApiOkResponse({ type: CheckDto })
  update(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: UpdateCheckDto): Promise<CheckDto> {
    return this.checks.update(context, id, body as CheckChange);
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('editor')
  @Writes(checkDeleted)
  @ApiNoContentResponse({ description: 'Its runs and reports stay.' })
  async remove(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.checks.remove(context, id);
  }

  @Post(':id/run')
  @HttpCode(200)
  @Roles('editor')
  @Writes(checkRan)
  @ApiOkResponse({ type: CheckRunDto, description: 'What it found; alerts are raised and resolved by it.' })
  async run(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: RunCheckDto): Promise<CheckRunDto> {
    return this.runner.run(context, id, body.as_of);
  }

  @Get(':id/runs')
  @ApiOkResponse({ type: CheckRunPageDto, description: 'Newest first.' })
  async runs(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Query() query: ListChecksQuery,
  ): Promise<CheckRunPageDto> {
    const page = await this.queries.runs(context, id, toPageRequest(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }
}
