import type { RequestContext } from '@intelgraph/kernel';
import { ComparisonsService, VersionsQueries } from '@intelgraph/ml-registry';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ModelParams } from '../models/models.dto.js';

import { ComparisonDto, ComparisonQuery } from './comparisons.dto.js';
import { toSelectors } from './comparisons.mapper.js';

/** Versions of a model side by side. */
@ApiTags('versions')
@Controller('api/v1/models/:name/compare')
export class ComparisonsHttpController {
  constructor(
    private readonly comparisons: ComparisonsService,
    private readonly versions: VersionsQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: ComparisonDto })
  async compare(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Query() query: ComparisonQuery,
  ): Promise<ComparisonDto> {
    const selectors = toSelectors(query.versions);
    const found = await Promise.all(selectors.map((selector) => this.versions.resolve(context, params.name, selector)));
    return this.comparisons.compare(context, found);
  }
}
