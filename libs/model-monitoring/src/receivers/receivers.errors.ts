import { AppError } from '@intelgraph/kernel';

/** The workspace has no such receiver. */
export class ReceiverNotFoundError extends AppError {
  constructor(id: string) {
    super('RECEIVER.NOT_FOUND', 'not_found', `there is no receiver "${id}"`, { details: { id } });
  }
}

/** Another receiver of the workspace has this name. */
export class ReceiverNameTakenError extends AppError {
  constructor(name: string) {
    super('RECEIVER.NAME_TAKEN', 'conflict', `there is a receiver "${name}" already`, { details: { name } });
  }
}

/** Routes lead to the receiver; they have to go first. */
export class ReceiverInUseError extends AppError {
  constructor(id: string, routes: readonly string[]) {
    super('RECEIVER.IN_USE', 'conflict', `routes lead to this receiver: ${routes.join(', ')}`, {
      details: { id, routes },
    });
  }
}
