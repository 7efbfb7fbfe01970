import { AppError } from '@intelgraph/kernel';

/** No such data set in the workspace. */
export class DatasetNotFoundError extends AppError {
  constructor(id: string) {
    super('DATASET.NOT_FOUND', 'not_found', `there is no data set ${id} in this workspace`);
  }
}

/** All places in which files are read are taken, and the queue before them is full. */
export class TooManyReadersError extends AppError {
  constructor() {
    super('DATASET.BUSY', 'exhausted', 'too many data files are being read at once', { retryAfterSeconds: 5 });
  }
}
