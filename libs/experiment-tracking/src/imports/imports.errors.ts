import { AppError } from '@intelgraph/kernel';

/** What is imported has an id that is taken by something else; `fields` says in what they differ. */
export class ImportConflictError extends AppError {
  /** @param what for example `run 6f…` */
  constructor(what: string, differing: readonly string[]) {
    super('IMPORT.CONFLICT', 'conflict', `${what} exists already with another ${differing.join(', ')}`, {
      fields: differing.map((field) => ({ field, message: 'differs from what is there' })),
    });
  }
}

/** What is imported was imported before and then deleted here: it takes nothing until it is restored. */
export class ImportedDeletedError extends AppError {
  constructor(what: string) {
    super('IMPORT.DELETED', 'conflict', `${what} was deleted here: restore it, or leave it out`);
  }
}
