import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { WebhookEntity } from '../webhook.entity.js';
import { WebhookDeliveryNotFoundError, WebhookNotFoundError } from '../webhooks.errors.js';

import {
  toWebhookDeliverySummary,
  toWebhookDeliveryView,
  type WebhookDeliverySummary,
  type WebhookDeliveryView,
} from './webhook-deliveries.mapper.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import type { WebhookDeliveryStateName } from './webhook-delivery.states.js';
import { countQueuedCalls } from './webhook-queue.queries.js';

export interface ListWebhookDeliveries extends PageRequest {
  readonly state?: WebhookDeliveryStateName | undefined;
  /** `<entity>.<action>`. */
  readonly event?: string | undefined;
}

/** The log of calls. */
export class WebhookDeliveriesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws WebhookDeliveryNotFoundError */
  async get(context: RequestContext, webhookId: string, id: string): Promise<WebhookDeliveryView> {
    requireRole(context, 'admin');
    const { workspace } = context;
    const found = await this.dataSource
      .getRepository(WebhookDeliveryEntity)
      .createQueryBuilder('delivery')
      .addSelect('delivery.body')
      .where({ workspace, webhookId, id })
      .getOne();
    if (found === null) throw new WebhookDeliveryNotFoundError(id);
    return toWebhookDeliveryView(found);
  }

  /** Newest first. @throws WebhookNotFoundError */
  async list(
    context: RequestContext,
    webhookId: string,
    { state, event, ...page }: ListWebhookDeliveries,
  ): Promise<Page<WebhookDeliverySummary>> {
    requireRole(context, 'admin');
    const { workspace } = context;
    const known = await this.dataSource.manager.existsBy(WebhookEntity, { workspace, id: webhookId });
    if (!known) throw new WebhookNotFoundError(webhookId);
    const query = this.dataSource
      .getRepository(WebhookDeliveryEntity)
      .createQueryBuilder('delivery')
      .where('delivery.webhookId = :webhookId', { webhookId });
    if (state !== undefined) query.andWhere('delivery.state = :state', { state });
    if (event !== undefined) query.andWhere('delivery.event = :event', { event });
    const found = await keysetPage(
      query,
      {
        expressions: ['delivery.createdAt', 'delivery.id'],
        casts: ['timestamptz', undefined],
        direction: 'DESC',
        cursorOf: (delivery: WebhookDeliveryEntity): string[] => [delivery.createdAt.toISOString(), delivery.id],
      },
      page,
    );
    return { items: found.items.map(toWebhookDeliverySummary), nextPageToken: found.nextPageToken };
  }

  /** How many wait, in all workspaces: for metrics. */
  queued(): Promise<number> {
    return countQueuedCalls(this.dataSource.manager);
  }
}
