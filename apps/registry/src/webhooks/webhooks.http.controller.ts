import { webhookCreated, webhookDeleted, webhookTested, webhookUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { WebhooksQueries, WebhooksService, WebhookTestsService } from '@intelgraph/ml-registry';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  CreateWebhookDto,
  TestWebhookDto,
  UpdateWebhookDto,
  WebhookDto,
  WebhookPageDto,
  WebhookParams,
  WebhooksQuery,
  WebhookTestResultDto,
} from './webhooks.dto.js';

/** Addresses that are called, in MLflow's form, when something happens in the registry. */
@ApiTags('webhooks')
@Controller('api/v1/webhooks')
@Roles('admin')
export class WebhooksHttpController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly queries: WebhooksQueries,
    private readonly tests: WebhookTestsService,
  ) {}

  @Post()
  @Writes(webhookCreated)
  @ApiCreatedResponse({ type: WebhookDto, description: 'Called for whatever happens from now on.' })
  create(@Ctx() context: RequestContext, @Body() body: CreateWebhookDto): Promise<WebhookDto> {
    return this.webhooks.create(context, { ...body });
  }

  @Get()
  @ApiOkResponse({ type: WebhookPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: WebhooksQuery): Promise<WebhookPageDto> {
    const page = await this.queries.list(context, toPageRequest(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: WebhookDto })
  get(@Ctx() context: RequestContext, @Param() { id }: WebhookParams): Promise<WebhookDto> {
    return this.queries.get(context, id);
  }

  @Patch(':id')
  @Writes(webhookUpdated)
  @ApiOkResponse({ type: WebhookDto })
  update(
    @Ctx() context: RequestContext,
    @Param() { id }: WebhookParams,
    @Body() body: UpdateWebhookDto,
  ): Promise<WebhookDto> {
    return this.webhooks.update(context, id, { ...body });
  }

  @Delete(':id')
  @HttpCode(204)
  @Writes(webhookDeleted)
  @ApiNoContentResponse({ description: 'It is called no more, also not for what happened before.' })
  async delete(@Ctx() context: RequestContext, @Param() { id }: WebhookParams): Promise<void> {
    await this.webhooks.delete(context, id);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Writes(webhookTested)
  @ApiOkResponse({ type: WebhookTestResultDto, description: 'It was called with an example, once.' })
  test(
    @Ctx() context: RequestContext,
    @Param() { id }: WebhookParams,
    @Body() body: TestWebhookDto,
  ): Promise<WebhookTestResultDto> {
    return this.tests.test(context, id, body.event);
  }
}
