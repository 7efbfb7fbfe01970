import { alertRouteCreated, alertRouteDeleted, alertRouteUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { AlertRoutesQueries, AlertRoutesService } from '@intelgraph/model-monitoring';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { IdParams } from '../alerts/alerts.dto.js';

import { AlertRouteDto, AlertRoutePageDto, CreateAlertRouteDto, UpdateAlertRouteDto } from './alert-routes.dto.js';

/** Which alerts go to which receivers. */
@ApiTags('alert routes')
@Controller('api/v1/monitoring/alert-routes')
export class AlertRoutesHttpController {
  constructor(
    private readonly routes: AlertRoutesService,
    private readonly queries: AlertRoutesQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(alertRouteCreated)
  @ApiCreatedResponse({ type: AlertRouteDto })
  create(@Ctx() context: RequestContext, @Body() body: CreateAlertRouteDto): Promise<AlertRouteDto> {
    return this.routes.create(context, body);
  }

  @Get()
  @ApiOkResponse({ type: AlertRoutePageDto, description: 'By name.' })
  async list(@Ctx() context: RequestContext, @Query() query: PageQuery): Promise<AlertRoutePageDto> {
    const page = await this.queries.list(context, toPageRequest(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: AlertRouteDto })
  get(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<AlertRouteDto> {
    return this.queries.get(context, id);
  }

  @Patch(':id')
  @Roles('editor')
  @Writes(alertRouteUpdated)
  @ApiOkResponse({ type: AlertRouteDto })
  update(
    @Ctx() context: RequestContext,
    @Param() { id }: IdParams,
    @Body() body: UpdateAlertRouteDto,
  ): Promise<AlertRouteDto> {
    return this.routes.update(context, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('editor')
  @Writes(alertRouteDeleted)
  @ApiNoContentResponse({ description: 'No further alert takes it.' })
  async delete(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<void> {
    await this.routes.delete(context, id);
  }
}
