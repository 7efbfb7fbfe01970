import { AppError } from '@intelgraph/kernel';

/** The workspace has no such experiment. */
export class ExperimentNotFoundError extends AppError {
  constructor(experiment: string) {
    super('EXPERIMENT.NOT_FOUND', 'not_found', `there is no experiment "${experiment}"`, { details: { experiment } });
  }
}
