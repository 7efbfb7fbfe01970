import { AppError } from '@intelgraph/kernel';

/** The answer would come after its deadline, so nobody computes it. */
export class DeadlineUnreachableError extends AppError {
  /** @param waitMs until the request could be taken up, about */
  constructor(waitMs = 0) {
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    super('PREDICTION.DEADLINE_UNREACHABLE', 'exhausted', 'the answer would come after its deadline', {
      retryAfterSeconds,
      details: { wait_ms: Math.round(waitMs) },
    });
  }
}

/** As much waits for a model as may wait. */
export class ExecutionQueueFullError extends AppError {
  constructor(requests: number, retryAfterMs: number) {
    super('PREDICTION.QUEUE_FULL', 'exhausted', `${requests} requests wait for this model; try again shortly`, {
      retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)),
      details: { waiting: requests },
    });
  }
}

/** Who asked has hung up. */
export class CallerGoneError extends AppError {
  constructor() {
    super('PREDICTION.CALLER_GONE', 'cancelled', 'the caller gave up');
  }
}
