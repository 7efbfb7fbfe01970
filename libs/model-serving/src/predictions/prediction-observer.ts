import type { FeatureGap } from '../features/feature-use.js';
import type { Branches } from '../models/ensembles/branches.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { Execution } from '../statistics/execution.js';

/** Told of every answered request, synchronously: it has to be cheap. */
export interface PredictionObserver {
  answered(served: ServedVersion, rows: number, seconds: number, run: Execution | undefined): void;
  /** A row by entity lacked the value of a feature, and was refused or filled in for. */
  lacked?(served: ServedVersion, gap: FeatureGap): void;
  /** What became of the nodes of an ensemble for a row. Equal reports are mostly one object. */
  branched?(served: ServedVersion, branches: Branches): void;
}
