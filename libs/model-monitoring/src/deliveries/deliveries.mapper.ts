import type { AlertDeliveryState } from '@intelgraph/contracts';

import type { AlertNotification } from '../notifications/notification.js';

import type { DeliveryEntity } from './delivery.entity.js';

/** A message as the interface shows it. */
export interface DeliveryView extends AlertDeliveryState {
  readonly attempts_left: number;
  /** When it is tried next; null when it is not. */
  readonly due_at: string | null;
  readonly last_attempt_at: string | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly finished_at: string | null;
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

export function toDeliveryView(delivery: DeliveryEntity): DeliveryView {
  return {
    ...toDeliveryState(delivery),
    attempts_left: Math.max(0, delivery.attemptsLeft),
    due_at: delivery.state === 'queued' ? delivery.dueAt.toISOString() : null,
    last_attempt_at: delivery.lastAttemptAt?.toISOString() ?? null,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    finished_at: delivery.finishedAt?.toISOString() ?? null,
    notification: delivery.notification,
  };
}
