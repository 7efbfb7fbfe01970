import { AppError } from '@intelgraph/kernel';

export class ExperimentNotFoundError extends AppError {
  constructor(reference: string) {
    super('EXPERIMENT.NOT_FOUND', 'not_found', `no experiment ${reference} in this workspace`, {
      details: { reference },
    });
  }
}

export class ExperimentExistsError extends AppError {
  constructor(name: string) {
    super('EXPERIMENT.EXISTS', 'conflict', `there is an experiment ${name} already`, { details: { name } });
  }
}

/** The experiment is deleted, and the operation needs one that is not; or the other way round. */
export class ExperimentStageError extends AppError {
  constructor(reference: string, stage: string) {
    const wanted = stage === 'active' ? 'deleted' : 'active';
    super('EXPERIMENT.WRONG_STAGE', 'invalid', `experiment ${reference} is ${stage}; it must be ${wanted} for this`, {
      details: { reference, lifecycle_stage: stage },
    });
  }
}
