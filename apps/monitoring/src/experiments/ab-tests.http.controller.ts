import type { RequestContext } from '@intelgraph/kernel';
import { AbTestsService } from '@intelgraph/model-monitoring';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { AbTestPlanDto, AbTestPlanQuery } from './ab-test-plan.dto.js';
import { AbTestResultDto, AbTestResultQuery } from './ab-tests.dto.js';

/** What A/B tests have shown. */
@ApiTags('monitoring: A/B tests')
@Controller('api/v1/monitoring/ab-tests')
export class AbTestsHttpController {
  constructor(private readonly abTests: AbTestsService) {}

  @Get('plan')
  @ApiOkResponse({ type: AbTestPlanDto, description: 'Rows that a test needs to find a difference.' })
  plan(@Ctx() context: RequestContext, @Query() query: AbTestPlanQuery): AbTestPlanDto {
    return this.abTests.plan(context, query);
  }

  @Get(':id/result')
  @ApiOkResponse({ type: AbTestResultDto })
  async result(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Query() query: AbTestResultQuery,
  ): Promise<AbTestResultDto> {
    const { metrics, guardrails, ...result } = await this.abTests.result(context, id, query);
    const copied = metrics.map((metric) => ({
      ...metric,
      interval: metric.interval && [...metric.interval],
      always_valid_interval: metric.always_valid_interval && [...metric.always_valid_interval],
    }));
    const rails = guardrails.map((rail) => ({ ...rail, interval: rail.interval && [...rail.interval] }));
    return { ...result, metrics: copied, guardrails: rails };
  }
}
