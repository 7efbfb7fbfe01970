import { alertAcknowledged, alertResolved } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { AlertsQueries, AlertsService } from '@intelgraph/model-monitoring';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { AlertDto, AlertPageDto, IdParams, ListAlertsQuery } from './alerts.dto.js';

/** What is the matter with models, and what was. */
@ApiTags('alerts')
@Controller('api/v1/monitoring/alerts')
export class AlertsHttpController {
  constructor(
    private readonly alerts: AlertsService,
    private readonly queries: AlertsQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: AlertPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListAlertsQuery): Promise<AlertPageDto> {
    const { state, severity, source, model_name } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), state, severity, source, model_name });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: AlertDto })
  get(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<AlertDto> {
    return this.queries.get(context, id);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Roles('editor')
  @Writes(alertAcknowledged)
  @ApiOkResponse({ type: AlertDto, description: 'Receivers are not reminded of it any more.' })
  acknowledge(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<AlertDto> {
    return this.alerts.acknowledge(context, id);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @Roles('editor')
  @Writes(alertResolved)
  @ApiOkResponse({ type: AlertDto, description: 'If its cause is seen again, that is a new alert.' })
  resolve(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<AlertDto> {
    return this.alerts.resolve(context, id);
  }
}
