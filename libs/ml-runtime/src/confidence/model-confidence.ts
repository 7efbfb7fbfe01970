import type { CalibrationReport } from './probabilities/choose-calibration.js';

export const CONFORMAL_METHODS = ['aps', 'lac', 'cqr', 'split'] as const;
/** How a set of labels (`aps`, `lac`) or an interval (`cqr`, `split`) is made. */
export type ConformalMethod = (typeof CONFORMAL_METHODS)[number];

/** Scores of rows whose class is known, each list ascending. */
export interface LabelConfidence {
  /** 1 - probability of the true class. */
  readonly lac: readonly number[];
  /** Probabilities cumulated down to the true class, less a share of its own that the row itself decides. */
  readonly aps: readonly number[];
}

/** Scores of rows whose value is known, in units of the target, each list ascending. */
export interface ValueConfidence {
  /** |truth - prediction|. */
  readonly split: readonly number[];
  /** How far the truth lies outside the predicted quantiles; absent for models without such a network. */
  readonly cqr?: readonly number[];
}

/**
 * What a model knows of its own errors: scores of rows that neither its weights, nor when to stop, nor its probabilities' calibration were
 * learned from. Plain JSON, `confidence.json` of the artifact.
 */
export interface ModelConfidence {
  readonly version: 1;
  /** Rows that there are scores of. */
  readonly rows: number;
  /** Distances to the background rows, ascending: see `rowDistance`. */
  readonly distances: readonly number[];
  /** Of classes. */
  readonly labels?: LabelConfidence;
  /** Of regression. */
  readonly values?: ValueConfidence;
  /** How probabilities were calibrated. */
  readonly probabilities?: CalibrationReport;
}

/** Scores of one kind, at most: what calibration takes, with room. */
export const MOST_SCORES = 10_000;
/** Fewer rows say too little to keep. */
export const FEWEST_CALIBRATION_ROWS = 100;
/** What the network for CQR predicts; its intervals are calibrated for any level, and sharpest around 0.9. */
export const PREDICTED_QUANTILES = [0.05, 0.95] as const;
