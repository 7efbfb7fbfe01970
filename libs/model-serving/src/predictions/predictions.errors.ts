import { AppError } from '@intelgraph/kernel';

/** As many rows are being predicted as this process takes at a time. */
export class TooManyRowsInFlightError extends AppError {
  constructor(limit: number) {
    super('PREDICTION.TOO_MANY_ROWS_IN_FLIGHT', 'exhausted', `${limit} rows are being predicted; try again shortly`, {
      retryAfterSeconds: 1,
      details: { limit },
    });
  }
}

/** A batch has more rows than one request may bring. */
export class BatchTooLargeError extends AppError {
  constructor(rows: number, limit: number, field = 'inputs') {
    const message = `a batch ${field === 'inputs' ? '' : `with ${field} `}may have at most ${limit} rows, this one has ${rows}`;
    super('PREDICTION.BATCH_TOO_LARGE', 'too_large', message, {
      fields: [{ field, message }],
      details: { limit, rows },
    });
  }
}
