import type { Branches } from '../models/ensembles/branches.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { Execution } from '../statistics/execution.js';

/** Told of every answered request, synchronously: it has to be cheap. */
export interface PredictionObserver {
  answered(served: ServedVersion, rows: number, seconds: number, run: Execution | undefined): void;
  /** What became of the nodes of an ensemble for a row. Equal reports are mostly one object. */
  branched?(served: ServedVersion, branches: Branches): void;
}
