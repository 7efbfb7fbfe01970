import type { RequestContext } from '@intelgraph/kernel';
import { RunComparisonsService } from '@intelgraph/ml-registry';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { RunComparisonDto, RunComparisonQuery } from './run-comparisons.dto.js';

/** Runs side by side. */
@ApiTags('runs')
@Controller('api/v1/runs/compare')
export class RunComparisonsHttpController {
  constructor(private readonly comparisons: RunComparisonsService) {}

  @Get()
  @ApiOkResponse({ type: RunComparisonDto })
  compare(@Ctx() context: RequestContext, @Query() { runs }: RunComparisonQuery): Promise<RunComparisonDto> {
    const ids = runs.split(',').map((id) => id.trim());
    return this.comparisons.compare(context, ids);
  }
}
