import { DeadlineUnreachableError } from '@intelgraph/ml-runtime';

import type { RowPrediction } from '../model-runtime.js';

import type { BranchFallback, BranchStatus } from './branches.js';
import { BranchTimeoutError } from './ensemble.errors.js';

/** Why a node has no answer for a row. */
export class Failure {
  /** @param node whose failure it is: what needs its answer fails with it */
  constructor(
    readonly node: string,
    readonly error: unknown,
  ) {}

  get isTimeout(): boolean {
    return this.error instanceof BranchTimeoutError || this.error instanceof DeadlineUnreachableError;
  }
}

/** Who asked does without the node. */
export const SKIPPED = Symbol('skipped');

/** What became of a node for a row. */
export type Outcome = RowPrediction | Failure | typeof SKIPPED;

export const isAnswer = (outcome: Outcome | undefined): outcome is RowPrediction =>
  outcome !== undefined && outcome !== SKIPPED && !(outcome instanceof Failure);

/** A node's work on the rows of a request; by their places. */
export class NodeState {
  readonly work: (Promise<void> | undefined)[];
  readonly outcomes: (Outcome | undefined)[];
  readonly statuses: (BranchStatus | undefined)[];
  readonly fallbacks: (BranchFallback | undefined)[];

  constructor(rows: number) {
    this.work = new Array<Promise<void> | undefined>(rows);
    this.outcomes = new Array<Outcome | undefined>(rows);
    this.statuses = new Array<BranchStatus | undefined>(rows);
    this.fallbacks = new Array<BranchFallback | undefined>(rows);
  }
}
