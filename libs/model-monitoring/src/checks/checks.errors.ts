import { AppError } from '@intelgraph/kernel';

/** The workspace has no such check. */
export class CheckNotFoundError extends AppError {
  constructor(id: string) {
    super('CHECK.NOT_FOUND', 'not_found', `there is no check ${id}`, { details: { id } });
  }
}

/** Another check of the workspace has this name. */
export class CheckNameTakenError extends AppError {
  constructor(name: string) {
    super('CHECK.NAME_TAKEN', 'conflict', `there is a check "${name}" already`, { details: { name } });
  }
}
