import { LoggedModelsQueries } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, toPageRequest } from '@intelgraph/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { LoggedModelDto, LoggedModelPageDto, LoggedModelParams, LoggedModelsQuery } from './logged-models.dto.js';
import { toLoggedModelDto } from './logged-models.mapper.js';

/** Models that runs made, registered or not. MLflow's clients and training jobs log them. */
@ApiTags('logged models')
@Controller('api/v1/logged-models')
export class LoggedModelsHttpController {
  constructor(private readonly queries: LoggedModelsQueries) {}

  @Get()
  @ApiOkResponse({ type: LoggedModelPageDto, description: 'Newest first, unless ordered.' })
  async list(@Ctx() context: RequestContext, @Query() query: LoggedModelsQuery): Promise<LoggedModelPageDto> {
    const { experiment, run_id: runId, filter, order_by: orderBy } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), experiment, runId, filter, orderBy });
    return { items: page.items.map(toLoggedModelDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: LoggedModelDto })
  async get(@Ctx() context: RequestContext, @Param() params: LoggedModelParams): Promise<LoggedModelDto> {
    return toLoggedModelDto(await this.queries.get(context, params.id));
  }
}
