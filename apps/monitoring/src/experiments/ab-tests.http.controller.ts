import type { RequestContext } from '@intelgraph/kernel';
import { AbTestsService } from '@intelgraph/model-monitoring';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { AbTestResultDto, AbTestResultQuery } from './ab-tests.dto.js';

/** What A/B tests have shown. */
@ApiTags('monitoring: A/B tests')
@Controller('api/v1/monitoring/ab-tests')
export class AbTestsHttpController {
  constructor(private readonly abTests: AbTestsService) {}

  @Get(':id/result')
  @ApiOkResponse({ type: AbTestResultDto })
  async result(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Query() query: AbTestResultQuery,
  ): Promise<AbTestResultDto> {
    const { metrics, ...result } = await this.abTests.result(context, id, query);
    const copied = metrics.map((metric) => ({
      ...metric,
      interval: metric.interval && [...metric.interval],
      always_valid_interval: metric.always_valid_interval && [...metric.always_valid_interval],
    }));
    return { ...result, metrics: copied };
  }
}
