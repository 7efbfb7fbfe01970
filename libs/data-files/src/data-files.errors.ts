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
