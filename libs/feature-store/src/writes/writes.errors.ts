import { AppError } from '@intelgraph/kernel';

/** The key was used for a write of other rows. */
export class IdempotencyKeyReusedError extends AppError {
  constructor(key: string) {
    super('FEATURE_WRITE.IDEMPOTENCY_KEY_REUSED', 'conflict', `the idempotency key was used for other rows`, {
      details: { idempotency_key: key },
    });
  }
}
