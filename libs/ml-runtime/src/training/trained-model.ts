import type { CellValue } from '../tables/table.js';
import type { ModelConfidence } from '../confidence/model-confidence.js';
import type { FittedPipeline } from '../pipeline/fitted-pipeline.js';
import type { Task } from '../pipeline/task.js';
import type { ModelSignature } from '../signature/model-signature.js';
import type { Hyperparameters } from './hyperparameters.js';
import type { Network } from './network.js';
import type { EpochMetrics } from './progress.js';

/** A row as clients send it: column name → value. */
export type Row = Readonly<Record<string, unknown>>;

/** All that predicting needs; what the artifact stores. */
export interface TabularModel {
  readonly pipeline: FittedPipeline;
  readonly signature: ModelSignature;
  readonly network: Network;
  /** A few training rows without the target, for warming up. */
  readonly warmup: readonly Readonly<Record<string, CellValue>>[];
  /** Up to 100 training rows without the target: what explanations compare with. Models of earlier releases have none. */
  readonly background?: readonly Readonly<Record<string, CellValue>>[];
  /** What it knows of its errors on held-out rows; absent where there were too few, and in models of earlier releases. */
  readonly confidence?: ModelConfidence;
  /** Regression with confidence: predicts two quantiles of the standardised target, for CQR. */
  readonly quantiles?: Network;
}

/** How the training went, for the run's record. */
export interface TrainingSummary {
  readonly task: Task;
  readonly backend: string;
  readonly rows: number;
  readonly validation_rows: number;
  /** Held out from both, for calibrating; 0 = there were too few, and the model cannot say how sure it is. */
  readonly calibration_rows: number;
  readonly epochs_run: number;
  readonly best_epoch: number;
  readonly metric: EpochMetrics['metric'];
  readonly best_metric: number;
  readonly duration_s: number;
}

export interface TrainedModel extends TabularModel {
  readonly hyperparameters: Hyperparameters;
  readonly history: readonly EpochMetrics[];
  readonly summary: TrainingSummary;
}
