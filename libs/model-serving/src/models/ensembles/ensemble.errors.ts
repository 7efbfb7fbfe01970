import { AppError } from '@intelgraph/kernel';

/** A node of an ensemble did not answer a row, and nothing stands in for it. */
export class EnsembleNodeError extends AppError {
  /** @param row its place among the rows of the request */
  constructor(
    readonly node: string,
    row: number,
    cause: unknown,
  ) {
    const known = cause instanceof AppError ? cause : undefined;
    const why = cause instanceof Error ? cause.message : String(cause);
    super('ENSEMBLE.NODE_FAILED', known?.kind ?? 'internal', `row ${row}: node ${node} of the ensemble: ${why}`, {
      details: { node, row, ...(known === undefined ? {} : { code: known.code }) },
      retryAfterSeconds: known?.retryAfterSeconds,
      cause,
    });
  }
}

/** A node took longer than it may. */
export class BranchTimeoutError extends AppError {
  constructor(ms: number) {
    super('ENSEMBLE.BRANCH_TIMEOUT', 'timeout', `it did not answer within ${ms} ms`);
  }
}

/** What feeds a node is nothing that its model takes. */
export class UnfitAnswerError extends AppError {
  constructor(problem: string) {
    super('ENSEMBLE.UNFIT_ANSWER', 'invalid', `what other nodes answer is nothing that it takes: ${problem}`);
  }
}

/** Every member of an average or a vote was left out. */
export class NobodyAnsweredError extends AppError {
  constructor() {
    super('ENSEMBLE.NOBODY_ANSWERED', 'unavailable', 'none of its members answered', { retryAfterSeconds: 2 });
  }
}
