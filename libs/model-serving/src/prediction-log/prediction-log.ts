import type { Entity, FeatureUses } from '../features/feature-use.js';
import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { Execution } from '../statistics/execution.js';

/** One answered row. */
export interface LoggedRow {
  readonly predictionId: string;
  /** As the model saw them. */
  readonly inputs: InputRow;
  /** The same as JSON, where somebody has them so. */
  readonly inputsText?: string | undefined;
  readonly output: RowPrediction;
  /** From the request's start to its answer. */
  readonly latencyMs: number;
  /** When it is said to have happened; undefined = now. */
  readonly eventTime: Date | undefined;
  readonly entity: Entity | undefined;
  /** Computed for an earlier request with equal inputs. */
  readonly cached?: boolean;
  /** Where inputs came from; only of requests by entity. */
  readonly features: FeatureUses | undefined;
  /** The run that computed it; undefined where nothing is known of it. */
  readonly run: Execution | undefined;
  /** Of its request. */
  readonly traceparent: string;
}

/** Where answered rows are recorded. Called on the hot path: it never throws, waits or blocks. */
export interface PredictionLog {
  record(served: ServedVersion, row: LoggedRow): void;
}

/** Records nothing. */
export const noPredictionLog: PredictionLog = { record: () => undefined };
