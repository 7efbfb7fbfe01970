import type { Entity } from '../features/feature-use.js';
import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';

/** One answered row. */
export interface LoggedRow {
  readonly predictionId: string;
  /** As the model saw them. */
  readonly inputs: InputRow;
  readonly output: RowPrediction;
  /** From the request's start to its answer. */
  readonly latencyMs: number;
  /** When it is said to have happened; undefined = now. */
  readonly eventTime: Date | undefined;
  readonly entity: Entity | undefined;
  /** Computed for an earlier request with equal inputs. */
  readonly cached?: boolean;
}

/** Where answered rows are recorded. Called on the hot path: it never throws, waits or blocks. */
export interface PredictionLog {
  record(served: ServedVersion, row: LoggedRow): void;
}

/** Records nothing. */
export const noPredictionLog: PredictionLog = { record: () => undefined };
