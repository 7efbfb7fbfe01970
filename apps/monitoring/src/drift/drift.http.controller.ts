import { driftReportCreated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { DriftService, ReportsQueries } from '@intelgraph/model-monitoring';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { DetectDriftDto, DriftReportDto, DriftReportPageDto, ListReportsQuery } from './drift.dto.js';
import { toDriftReportDto, toDriftRequest } from './drift.mapper.js';

/** Whether the data of models have drifted. */
@ApiTags('monitoring: drift')
@Controller('api/v1/monitoring')
export class DriftHttpController {
  constructor(
    private readonly drift: DriftService,
    private readonly reports: ReportsQueries,
  ) {}

  @Post('drift')
  @Roles('editor')
  @Writes(driftReportCreated)
  @ApiCreatedResponse({ type: DriftReportDto })
  async detect(@Ctx() context: RequestContext, @Body() body: DetectDriftDto): Promise<DriftReportDto> {
    return toDriftReportDto(await this.drift.detect(context, toDriftRequest(body)));
  }

  @Get('drift-reports')
  @ApiOkResponse({ type: DriftReportPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListReportsQuery): Promise<DriftReportPageDto> {
    const { model_id: model, model_version: version } = query;
    const page = await this.reports.driftReports(context, { ...toPageRequest(query), model, version });
    return { items: page.items.map(toDriftReportDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get('drift-reports/:id')
  @ApiOkResponse({ type: DriftReportDto })
  async get(@Ctx() context: RequestContext, @Param('id') id: string): Promise<DriftReportDto> {
    return toDriftReportDto(await this.reports.drift(context, id));
  }
}
