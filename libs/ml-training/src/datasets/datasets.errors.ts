import { AppError } from '@intelgraph/kernel';

/** A data file cannot be used: where it lies, what it is, or what is in it. The message says which and where. */
export class UnusableDataError extends AppError {
  constructor(field: string, message: string, options: { cause?: unknown } = {}) {
    super('DATASET.UNUSABLE', 'invalid', `${field}: ${message}`, { ...options, fields: [{ field, message }] });
  }
}

/** An upload is longer than the configured limit. */
export class DatasetTooLargeError extends AppError {
  constructor(limitBytes: number) {
    super('DATASET.TOO_LARGE', 'too_large', `the data set is larger than the limit of ${limitBytes} bytes`, {
      details: { limit_bytes: limitBytes },
    });
  }
}

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
