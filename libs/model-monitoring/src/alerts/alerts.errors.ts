import { AppError } from '@intelgraph/kernel';

/** The workspace has no such alert. */
export class AlertNotFoundError extends AppError {
  constructor(id: string) {
    super('ALERT.NOT_FOUND', 'not_found', `there is no alert "${id}"`, { details: { id } });
  }
}

/** What was asked for does not follow from the state that the alert is in. */
export class AlertStateError extends AppError {
  constructor(id: string, state: string, wish: string) {
    super('ALERT.STATE_CONFLICT', 'conflict', `an alert that is ${state} cannot be ${wish}`, {
      details: { id, state },
    });
  }
}
