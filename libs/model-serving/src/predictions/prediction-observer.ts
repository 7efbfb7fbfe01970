import type { ServedVersion } from '../routing/served-version.js';

/** Told of every answered request, synchronously: it has to be cheap. */
export interface PredictionObserver {
  answered(served: ServedVersion, rows: number, seconds: number): void;
}
