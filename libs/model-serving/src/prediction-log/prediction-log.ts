import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/endpoint.js';

/** Where answered rows are recorded. Called on the hot path: it never throws, waits or blocks. */
export interface PredictionLog {
  record(served: ServedVersion, predictionId: string, inputs: InputRow, output: RowPrediction): void;
}

/** Records nothing. */
export const noPredictionLog: PredictionLog = { record: () => undefined };
