import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { type RegistryWebhookEvent } from './webhook-events.js';
import { WebhookEntity } from './webhook.entity.js';
import { WebhookNotFoundError } from './webhooks.errors.js';
import { toWebhookView, type WebhookView } from './webhooks.mapper.js';

export interface ListWebhooks extends PageRequest {
  /** Only those that are called for one of these. */
  readonly anyOf?: readonly RegistryWebhookEvent[];
}

/** Reads of webhooks: for administrators, since an address may hold a token. */
export class WebhooksQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws WebhookNotFoundError */
  async get(context: RequestContext, id: string): Promise<WebhookView> {
    requireRole(context, 'admin');
    const { workspace } = context;
    const found = await this.dataSource.manager.findOneBy(WebhookEntity, { workspace, id });
    if (found === null) throw new WebhookNotFoundError(id);
    return toWebhookView(found);
  }

  /** Newest first. */
  async list(context: RequestContext, { anyOf, ...page }: ListWebhooks): Promise<Page<WebhookView>> {
    requireRole(context, 'admin');
    const query = this.dataSource
      .getRepository(WebhookEntity)
      .createQueryBuilder('webhook')
      .where('webhook.workspace = :workspace', { workspace: context.workspace });
    if (anyOf !== undefined) query.andWhere('webhook.events && :anyOf', { anyOf });
    const found = await keysetPage(
      query,
      {
        expressions: ['webhook.createdAt', 'webhook.id'],
        casts: ['timestamptz', undefined],
        direction: 'DESC',
        cursorOf: ({ createdAt, id }: WebhookEntity): string[] => [createdAt.toISOString(), id],
      },
      page,
    );
    return { items: found.items.map(toWebhookView), nextPageToken: found.nextPageToken };
  }
}
