import { AppError } from '@intelgraph/kernel';

/** As many answers are being explained as this process explains at a time. */
export class TooManyExplanationsError extends AppError {
  constructor(limit: number) {
    super('EXPLANATION.TOO_MANY', 'exhausted', `${limit} answers are being explained; try again shortly`, {
      retryAfterSeconds: 1,
      details: { limit },
    });
  }
}
