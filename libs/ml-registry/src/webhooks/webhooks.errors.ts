import { AppError } from '@intelgraph/kernel';

/** The workspace has no such webhook. */
export class WebhookNotFoundError extends AppError {
  constructor(id: string) {
    super('WEBHOOK.NOT_FOUND', 'not_found', `there is no webhook "${id}"`, { details: { id } });
  }
}

/** Every write asks each webhook of the workspace: so there may not be any number of them. */
export class TooManyWebhooksError extends AppError {
  constructor(most: number) {
    super('WEBHOOK.TOO_MANY', 'conflict', `a workspace has at most ${most} webhooks`, { details: { most } });
  }
}

/** The webhook has no such delivery. */
export class WebhookDeliveryNotFoundError extends AppError {
  constructor(id: string) {
    super('WEBHOOK_DELIVERY.NOT_FOUND', 'not_found', `there is no delivery "${id}" of this webhook`, {
      details: { id },
    });
  }
}

/** The delivery is under way. */
export class WebhookDeliveryNotReplayableError extends AppError {
  constructor(id: string, state: string) {
    super('WEBHOOK_DELIVERY.NOT_REPLAYABLE', 'conflict', `delivery "${id}" cannot be sent again: it is ${state}`, {
      details: { id, state },
    });
  }
}
