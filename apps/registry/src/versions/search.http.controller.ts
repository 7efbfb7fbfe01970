import type { RequestContext } from '@intelgraph/kernel';
import { VersionsQueries } from '@intelgraph/ml-registry';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ModelVersionPageDto, VersionsQuery } from './versions.dto.js';
import { toVersionSearch } from './versions.mapper.js';

/** Versions of all models. */
@ApiTags('versions')
@Controller('api/v1/search')
export class SearchHttpController {
  constructor(private readonly queries: VersionsQueries) {}

  @Get()
  @ApiOkResponse({ type: ModelVersionPageDto, description: 'Newest first, unless ordered.' })
  async search(@Ctx() context: RequestContext, @Query() query: VersionsQuery): Promise<ModelVersionPageDto> {
    const page = await this.queries.search(context, toVersionSearch(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }
}
