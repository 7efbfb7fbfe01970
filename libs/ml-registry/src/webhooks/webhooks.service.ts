import {
  type EventDefinition,
  webhookCreated,
  webhookDeleted,
  type WebhookState,
  webhookUpdated,
} from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';

import { cancelCalls } from './deliveries/webhook-queue.queries.js';
import { assertNewWebhook, assertWebhookChange, type NewWebhook, type WebhookChange } from './webhook-input.js';
import { WebhookEntity } from './webhook.entity.js';
import { TooManyWebhooksError, WebhookNotFoundError } from './webhooks.errors.js';
import { toWebhookState, toWebhookView, type WebhookView } from './webhooks.mapper.js';
import type { WebhookOptions } from './webhooks.ports.js';

const MAX_WEBHOOKS = 100;

/** Addresses that are called when something happens. Their secrets come in and never go out again. */
export class WebhooksService {
  constructor(
    private readonly parts: RegistryParts,
    private readonly options: WebhookOptions,
  ) {}

  /** Called for whatever commits from now on. @throws InvalidInputError, TooManyWebhooksError */
  async create(context: RequestContext, input: NewWebhook): Promise<WebhookView> {
    requireRole(context, 'admin');
    assertNewWebhook(input, this.options.guard.allowPrivate);
    const id = this.parts.ids.next();
    const now = this.parts.clock.now();
    const webhook = Object.assign(new WebhookEntity(), {
      id,
      workspace: context.workspace,
      name: input.name,
      description: input.description ?? '',
      url: input.url,
      secret: this.sealed(id, input.secret),
      events: [...input.events],
      status: input.status ?? 'active',
      createdBy: context.principal.id,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    });
    return inTransaction(this.parts.dataSource, async (tx) => {
      const others = await tx.countBy(WebhookEntity, { workspace: context.workspace });
      if (others >= MAX_WEBHOOKS) throw new TooManyWebhooksError(MAX_WEBHOOKS);
      await tx.insert(WebhookEntity, webhook);
      await this.announce(tx, context, webhook, webhookCreated);
      return toWebhookView(webhook);
    });
  }

  /** A disabled one hears nothing of what happens; what it was to hear before waits. @throws WebhookNotFoundError, InvalidInputError */
  async update(context: RequestContext, id: string, change: WebhookChange): Promise<WebhookView> {
    requireRole(context, 'admin');
    assertWebhookChange(change, this.options.guard.allowPrivate);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const webhook = await lockWebhook(tx, context.workspace, id);
      const changes = {
        name: change.name ?? webhook.name,
        description: change.description ?? webhook.description,
        url: change.url ?? webhook.url,
        secret: change.secret === undefined ? webhook.secret : this.sealed(id, change.secret),
        events: [...(change.events ?? webhook.events)],
        status: change.status ?? webhook.status,
        updatedAt: this.parts.clock.now(),
        revision: webhook.revision + 1,
      };
      Object.assign(webhook, changes);
      await tx.update(WebhookEntity, { id }, changes);
      await this.announce(tx, context, webhook, webhookUpdated);
      return toWebhookView(webhook);
    });
  }

  /** What it was not yet told of it never is. @throws WebhookNotFoundError */
  async delete(context: RequestContext, id: string): Promise<void> {
    requireRole(context, 'admin');
    await inTransaction(this.parts.dataSource, async (tx) => {
      const webhook = await lockWebhook(tx, context.workspace, id);
      await cancelCalls(tx, id);
      await tx.delete(WebhookEntity, { id });
      webhook.revision += 1;
      await this.announce(tx, context, webhook, webhookDeleted);
    });
  }

  private sealed(id: string, secret: string | null | undefined): string | null {
    return secret === undefined || secret === null ? null : this.options.secrets.seal({ secret }, id);
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    webhook: WebhookEntity,
    definition: EventDefinition<WebhookState>,
  ): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition,
      subject: `webhook/${webhook.id}`,
      aggregateId: webhook.id,
      aggregateVersion: webhook.revision,
      data: toWebhookState(webhook),
    });
  }
}

async function lockWebhook(tx: Transaction, workspace: string, id: string): Promise<WebhookEntity> {
  const webhook = await tx.findOne(WebhookEntity, { where: { workspace, id }, lock: { mode: 'pessimistic_write' } });
  if (webhook === null) throw new WebhookNotFoundError(id);
  return webhook;
}
