import { AppError } from '@intelgraph/kernel';

/** The workspace has no such message. */
export class DeliveryNotFoundError extends AppError {
  constructor(id: string) {
    super('ALERT_DELIVERY.NOT_FOUND', 'not_found', `there is no delivery "${id}"`, { details: { id } });
  }
}

/** Only a message that failed can be sent again, and only while its receiver is there. */
export class DeliveryNotReplayableError extends AppError {
  constructor(id: string, reason: string) {
    super('ALERT_DELIVERY.NOT_REPLAYABLE', 'conflict', `this delivery cannot be sent again: ${reason}`, {
      details: { id },
    });
  }
}
