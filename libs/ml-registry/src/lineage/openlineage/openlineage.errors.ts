import { AppError } from '@intelgraph/kernel';

/** The event is larger than what is kept. */
export class EventTooLargeError extends AppError {
  constructor(most: number) {
    super('LINEAGE.EVENT_TOO_LARGE', 'too_large', `An OpenLineage event has at most ${most} characters`);
  }
}

/** The workspace has no event of this id. */
export class LineageEventNotFoundError extends AppError {
  constructor(id: string) {
    super('LINEAGE.EVENT_NOT_FOUND', 'not_found', `There is no lineage event ${id}`, { details: { id } });
  }
}
