import { qualityReportCreated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { QualityService, ReportsQueries } from '@intelgraph/model-monitoring';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ListReportsQuery } from '../drift/drift.dto.js';

import { CheckQualityDto, QualityReportDto, QualityReportPageDto } from './quality.dto.js';
import { toQualityReportDto, toQualityRequest } from './quality.mapper.js';

/** What is wrong with the data of models. */
@ApiTags('monitoring: data quality')
@Controller('api/v1/monitoring')
export class QualityHttpController {
  constructor(
    private readonly quality: QualityService,
    private readonly reports: ReportsQueries,
  ) {}

  @Post('data-quality')
  @Roles('editor')
  @Writes(qualityReportCreated)
  @ApiCreatedResponse({ type: QualityReportDto })
  async check(@Ctx() context: RequestContext, @Body() body: CheckQualityDto): Promise<QualityReportDto> {
    return toQualityReportDto(await this.quality.check(context, toQualityRequest(body)));
  }

  @Get('data-quality-reports')
  @ApiOkResponse({ type: QualityReportPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListReportsQuery): Promise<QualityReportPageDto> {
    const { model_id: model, model_version: version } = query;
    const page = await this.reports.qualityReports(context, { ...toPageRequest(query), model, version });
    return { items: page.items.map(toQualityReportDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get('data-quality-reports/:id')
  @ApiOkResponse({ type: QualityReportDto })
  async get(@Ctx() context: RequestContext, @Param('id') id: string): Promise<QualityReportDto> {
    return toQualityReportDto(await this.reports.quality(context, id));
  }
}
