import type { AlertDeliveryState } from '@intelgraph/contracts';

import type { AlertNotification } from '../notifications/notification.js';

import type { DeliveryEntity } from './delivery.entity.js';

/** A message as lists show it. */
export interface DeliverySummary extends AlertDeliveryState {
  readonly attempts_left: number;
  /** When it is tried next; null when it is not. */
  readonly due_at: string | null;
  readonly last_attempt_at: string | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly finished_at: string | null;
}

/** A message with what it says. */
export interface DeliveryView extends DeliverySummary {
  readonly notification: AlertNotification;
}

/** A message as its events show it. */
export function toDeliveryState(delivery: DeliveryEntity): AlertDeliveryState {
  return {
    id: delivery.id,
    receiver_id: delivery.receiverId,
    model_name: delivery.modelName,
    purpose: delivery.purpose,
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: delivery.createdAt.toISOString(),
  };
}

export function toDeliverySummary(delivery: DeliveryEntity): DeliverySummary {
  return {
    ...toDeliveryState(delivery),
    attempts_left: Math.max(0, delivery.attemptsLeft),
    due_at: delivery.state === 'queued' ? delivery.dueAt.toISOString() : null,
    last_attempt_at: delivery.lastAttemptAt?.toISOString() ?? null,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    finished_at: delivery.finishedAt?.toISOString() ?? null,
  };
}

/** Of an entity that was read with its notification. */
export function toDeliveryView(delivery: DeliveryEntity): DeliveryView {
  return { ...toDeliverySummary(delivery), notification: delivery.notification };
}
