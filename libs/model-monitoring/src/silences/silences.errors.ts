import { AppError } from '@intelgraph/kernel';

/** The workspace has no such silence. */
export class SilenceNotFoundError extends AppError {
  constructor(id: string) {
    super('SILENCE.NOT_FOUND', 'not_found', `there is no silence "${id}"`, { details: { id } });
  }
}

/** It is over already. */
export class SilenceOverError extends AppError {
  constructor(id: string) {
    super('SILENCE.OVER', 'conflict', 'this silence is over', { details: { id } });
  }
}
