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
