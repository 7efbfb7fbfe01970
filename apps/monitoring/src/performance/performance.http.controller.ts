import type { RequestContext } from '@intelgraph/kernel';
import { PerformanceService } from '@intelgraph/model-monitoring';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { PerformanceQuery, PerformanceReportDto } from './performance.dto.js';

/** How good and how fast models are. */
@ApiTags('monitoring: performance')
@Controller('api/v1/monitoring/performance')
export class PerformanceHttpController {
  constructor(private readonly performance: PerformanceService) {}

  @Get()
  @ApiOkResponse({ type: PerformanceReportDto, description: 'By version, then by time; without empty stretches.' })
  async over(@Ctx() context: RequestContext, @Query() query: PerformanceQuery): Promise<PerformanceReportDto> {
    const { model_id: model, model_version: version, ...rest } = query;
    const report = await this.performance.over(context, { ...rest, model, version });
    const items = report.items.map((item) => ({ ...item, metrics: { ...item.metrics }, notes: { ...item.notes } }));
    return { ...report, items };
  }
}
