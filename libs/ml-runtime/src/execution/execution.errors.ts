import { AppError, retryAfterSeconds } from '@intelgraph/kernel';

/** The answer would come after its deadline, so nobody computes it. */
export class DeadlineUnreachableError extends AppError {
  /** @param waitMs until the request could be taken up, about */
  constructor(waitMs = 0) {
    super('PREDICTION.DEADLINE_UNREACHABLE', 'exhausted', 'the answer would come after its deadline', {
      retryAfterSeconds: retryAfterSeconds(waitMs),
      details: { wait_ms: Math.round(waitMs) },
    });
  }
}

/** As much waits for a model as may wait. */
export class ExecutionQueueFullError extends AppError {
  constructor(requests: number, retryAfterMs: number) {
    super('PREDICTION.QUEUE_FULL', 'exhausted', `${requests} requests wait for this model; try again shortly`, {
      retryAfterSeconds: retryAfterSeconds(retryAfterMs),
      details: { waiting: requests },
    });
  }
}

/** It waited, and left for a request of higher priority when there was room for one of them alone. */
export class RequestShedError extends AppError {
  constructor(retryAfterMs: number) {
    super('PREDICTION.SHED', 'exhausted', 'requests of higher priority took its place; try again shortly', {
      retryAfterSeconds: retryAfterSeconds(retryAfterMs),
    });
  }
}

/** Who asked has hung up. */
export class CallerGoneError extends AppError {
  constructor() {
    super('PREDICTION.CALLER_GONE', 'cancelled', 'the caller gave up');
  }
}
