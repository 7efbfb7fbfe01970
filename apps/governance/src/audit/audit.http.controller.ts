import type { RequestContext } from '@intelgraph/kernel';
import { AuditQueries } from '@intelgraph/ml-governance';
import { Ctx, toPageRequest } from '@intelgraph/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { AuditPageDto, AuditQuery } from './audit.dto.js';
import { toAuditEntryDto, toAuditFilter } from './audit.mapper.js';

/** Who did what, when: one row for each write operation of any service. */
@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditHttpController {
  constructor(private readonly queries: AuditQueries) {}

  @Get()
  @ApiOkResponse({ type: AuditPageDto })
  async list(@Ctx() context: RequestContext, @Query() query: AuditQuery): Promise<AuditPageDto> {
    const page = await this.queries.list(context.workspace, toAuditFilter(query), toPageRequest(query));
    return { items: page.items.map(toAuditEntryDto), next_page_token: page.nextPageToken ?? null };
  }
}
