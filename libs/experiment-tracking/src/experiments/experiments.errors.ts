import { AppError } from '@intelgraph/kernel';

export class ExperimentNotFoundError extends AppError {
  /** @param stage the one that the operation needs, where it matters: `active` */
  constructor(reference: string, stage?: string) {
    const kind = stage === undefined ? 'experiment' : `${stage} experiment`;
    super('EXPERIMENT.NOT_FOUND', 'not_found', `no ${kind} ${reference} in this workspace`, {
      details: { reference },
    });
  }
}

export class ExperimentExistsError extends AppError {
  constructor(name: string) {
    super('EXPERIMENT.EXISTS', 'conflict', `there is an experiment ${name} already`, { details: { name } });
  }
}

/** The experiment is deleted: it takes nothing until it is restored. */
export class ExperimentDeletedError extends AppError {
  constructor(reference: string) {
    const message = `The experiment ${reference} must be in the 'active' state. Current state is deleted.`;
    super('EXPERIMENT.DELETED', 'invalid', message, { details: { reference } });
  }
}
