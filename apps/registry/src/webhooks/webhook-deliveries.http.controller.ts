import { webhookDeliveryReplayed } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { WebhookDeliveriesQueries, WebhookDeliveriesService } from '@intelgraph/ml-registry';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  WebhookDeliveriesQuery,
  WebhookDeliveryDto,
  WebhookDeliveryPageDto,
  WebhookDeliveryParams,
  WebhookDeliverySummaryDto,
} from './webhook-deliveries.dto.js';
import { toWebhookDeliveryDto } from './webhook-deliveries.mapper.js';
import { WebhookParams } from './webhooks.dto.js';

/** The log of a webhook's calls: those that wait, that got through, that did not. */
@ApiTags('webhooks')
@Controller('api/v1/webhooks/:id/deliveries')
@Roles('admin')
export class WebhookDeliveriesHttpController {
  constructor(
    private readonly deliveries: WebhookDeliveriesService,
    private readonly queries: WebhookDeliveriesQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: WebhookDeliveryPageDto, description: 'Newest first.' })
  async list(
    @Ctx() context: RequestContext,
    @Param() { id }: WebhookParams,
    @Query() query: WebhookDeliveriesQuery,
  ): Promise<WebhookDeliveryPageDto> {
    const { state, event } = query;
    const page = await this.queries.list(context, id, { ...toPageRequest(query), state, event });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':delivery_id')
  @ApiOkResponse({ type: WebhookDeliveryDto })
  async get(@Ctx() context: RequestContext, @Param() params: WebhookDeliveryParams): Promise<WebhookDeliveryDto> {
    return toWebhookDeliveryDto(await this.queries.get(context, params.id, params.delivery_id));
  }

  @Post(':delivery_id/replay')
  @HttpCode(202)
  @Writes(webhookDeliveryReplayed)
  @ApiAcceptedResponse({
    type: WebhookDeliverySummaryDto,
    description: 'A call that ended is made again, under the same delivery id.',
  })
  replay(@Ctx() context: RequestContext, @Param() params: WebhookDeliveryParams): Promise<WebhookDeliverySummaryDto> {
    return this.deliveries.replay(context, params.id, params.delivery_id);
  }
}
