import type { WebhookState } from '@intelgraph/contracts';

import type { WebhookEntity } from './webhook.entity.js';

/** A webhook as its workspace's administrators see it: with its address, without its secret. */
export interface WebhookView extends Omit<WebhookState, 'host'> {
  readonly url: string;
}

export function toWebhookView(webhook: WebhookEntity): WebhookView {
  return {
    id: webhook.id,
    name: webhook.name,
    description: webhook.description,
    url: webhook.url,
    events: webhook.events,
    status: webhook.status,
    signed: webhook.secret !== null,
    created_by: webhook.createdBy,
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
    revision: webhook.revision,
  };
}

/** A webhook as its events show it. */
export function toWebhookState(webhook: WebhookEntity): WebhookState {
  const { url, ...state } = toWebhookView(webhook);
  return { ...state, host: new URL(url).host };
}
