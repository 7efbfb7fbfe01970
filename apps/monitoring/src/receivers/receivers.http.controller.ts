import { receiverCreated, receiverDeleted, receiverTested, receiverUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { ReceiversQueries, ReceiversService } from '@intelgraph/model-monitoring';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { IdParams } from '../alerts/alerts.dto.js';
import { QueuedDeliveryDto } from '../deliveries/deliveries.dto.js';

import { CreateReceiverDto, ReceiverDto, ReceiverPageDto, UpdateReceiverDto } from './receivers.dto.js';
import { toReceiverDto } from './receivers.mapper.js';

/** Those who are told of alerts: mail, Slack, PagerDuty, signed webhooks, the log. */
@ApiTags('alert receivers')
@Controller('api/v1/monitoring/receivers')
export class ReceiversHttpController {
  constructor(
    private readonly receivers: ReceiversService,
    private readonly queries: ReceiversQueries,
  ) {}

  @Post()
  @Roles('admin')
  @Writes(receiverCreated)
  @ApiCreatedResponse({ type: ReceiverDto })
  async create(@Ctx() context: RequestContext, @Body() body: CreateReceiverDto): Promise<ReceiverDto> {
    return toReceiverDto(await this.receivers.create(context, body));
  }

  @Get()
  @ApiOkResponse({ type: ReceiverPageDto, description: 'By name.' })
  async list(@Ctx() context: RequestContext, @Query() query: PageQuery): Promise<ReceiverPageDto> {
    const page = await this.queries.list(context, toPageRequest(query));
    return { items: page.items.map(toReceiverDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: ReceiverDto })
  async get(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<ReceiverDto> {
    return toReceiverDto(await this.queries.get(context, id));
  }

  @Patch(':id')
  @Roles('admin')
  @Writes(receiverUpdated)
  @ApiOkResponse({ type: ReceiverDto })
  async update(
    @Ctx() context: RequestContext,
    @Param() { id }: IdParams,
    @Body() body: UpdateReceiverDto,
  ): Promise<ReceiverDto> {
    return toReceiverDto(await this.receivers.update(context, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('admin')
  @Writes(receiverDeleted)
  @ApiNoContentResponse({ description: 'It is told nothing any more.' })
  async delete(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<void> {
    await this.receivers.delete(context, id);
  }

  @Post(':id/test')
  @HttpCode(202)
  @Roles('admin')
  @Writes(receiverTested)
  @ApiAcceptedResponse({ type: QueuedDeliveryDto, description: 'Its delivery tells how it went.' })
  test(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<QueuedDeliveryDto> {
    return this.receivers.test(context, id);
  }
}
