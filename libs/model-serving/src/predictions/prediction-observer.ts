import type { ServedVersion } from '../routing/served-version.js';
import type { Execution } from '../statistics/execution.js';

/** Told of every answered request, synchronously: it has to be cheap. */
export interface PredictionObserver {
  answered(served: ServedVersion, rows: number, seconds: number, run: Execution | undefined): void;
}
