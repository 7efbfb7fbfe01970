import { deliveryReplayed } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { DeliveriesQueries, DeliveriesService } from '@intelgraph/model-monitoring';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { IdParams } from '../alerts/alerts.dto.js';

import { DeliveryDto, DeliveryPageDto, DeliverySummaryDto, ListDeliveriesQuery } from './deliveries.dto.js';
import { toDeliveryDto } from './deliveries.mapper.js';

/** Messages to receivers: those that wait, that got through, that did not. */
@ApiTags('alert deliveries')
@Controller('api/v1/monitoring/deliveries')
export class DeliveriesHttpController {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly queries: DeliveriesQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: DeliveryPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListDeliveriesQuery): Promise<DeliveryPageDto> {
    const { state, receiver_id, model_name } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), state, receiver_id, model_name });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: DeliveryDto })
  async get(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<DeliveryDto> {
    return toDeliveryDto(await this.queries.get(context, id));
  }

  @Post(':id/replay')
  @HttpCode(202)
  @Roles('editor')
  @Writes(deliveryReplayed)
  @ApiAcceptedResponse({ type: DeliverySummaryDto, description: 'A message that failed is sent again.' })
  replay(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<DeliverySummaryDto> {
    return this.deliveries.replay(context, id);
  }
}
