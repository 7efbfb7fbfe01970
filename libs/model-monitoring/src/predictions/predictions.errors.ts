import { AppError } from '@intelgraph/kernel';

/** The workspace has no such prediction, or it is forgotten. */
export class PredictionNotFoundError extends AppError {
  constructor(id: string) {
    super('PREDICTION.NOT_FOUND', 'not_found', `there is no prediction ${id}`, { details: { id } });
  }
}
