import type { RowPrediction } from '../models/model-runtime.js';

import type { Execution } from './execution.js';

/** Answers of a model, and what is known of the run that made them. */
export interface Computed {
  readonly outputs: readonly RowPrediction[];
  readonly run: Execution | undefined;
}
