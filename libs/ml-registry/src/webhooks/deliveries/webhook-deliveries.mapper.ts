import type { WebhookDeliveryState } from '@intelgraph/contracts';

import type { WebhookDeliveryEntity, WebhookTry } from './webhook-delivery.entity.js';

/** A call as lists show it. */
export interface WebhookDeliverySummary extends WebhookDeliveryState {
  readonly attempts_left: number;
  /** When it is tried next; null when it is not. */
  readonly due_at: string | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly finished_at: string | null;
}

/** A call with what it says and how its tries ended. */
export interface WebhookDeliveryView extends WebhookDeliverySummary {
  readonly tries: readonly WebhookTry[];
  /** The very text that is sent. */
  readonly body: string;
}

/** A call as its events show it. */
export function toWebhookDeliveryState(delivery: WebhookDeliveryEntity): WebhookDeliveryState {
  return {
    id: delivery.id,
    webhook_id: delivery.webhookId,
    event: delivery.event,
    test: delivery.test,
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: delivery.createdAt.toISOString(),
  };
}

export function toWebhookDeliverySummary(delivery: WebhookDeliveryEntity): WebhookDeliverySummary {
  return {
    ...toWebhookDeliveryState(delivery),
    attempts_left: Math.max(0, delivery.attemptsLeft),
    due_at: delivery.state === 'queued' ? delivery.dueAt.toISOString() : null,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    finished_at: delivery.finishedAt?.toISOString() ?? null,
  };
}

/** Of an entity that was read with its body. */
export function toWebhookDeliveryView(delivery: WebhookDeliveryEntity): WebhookDeliveryView {
  return { ...toWebhookDeliverySummary(delivery), tries: delivery.tries, body: delivery.body };
}
