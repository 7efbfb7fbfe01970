import { at, type Numbers } from '../arrays/at.js';
import { ascendingScores, conformalQuantile } from './conformal-quantile.js';

/** Where the true value lies, both ends included. */
export interface PredictionInterval {
  readonly lower: number;
  readonly upper: number;
}

/** Distances of predictions from the truth, ascending; in units of `spreads`, where the model says how far it may be off at each row. */
export function absoluteResiduals(truth: Numbers, predictions: Numbers, spreads?: Numbers): Float64Array {
  return ascendingScores(
    Array.from(predictions, (prediction, row) => {
      const residual = Math.abs(at(truth, row) - prediction);
      return spreads === undefined ? residual : residual / at(spreads, row);
    }),
  );
}

/** Split conformal: prediction ± quantile of the residuals (Lei et al. 2018), times the row's spread where residuals are in its units. */
export function splitInterval(prediction: number, quantile: number, spread = 1): PredictionInterval {
  return { lower: prediction - quantile * spread, upper: prediction + quantile * spread };
}

/** What CQR calibrates with: predicted quantiles of the calibration rows beside the truth. */
export interface QuantileRows {
  readonly truth: Numbers;
  readonly lower: Numbers;
  readonly upper: Numbers;
}

/** How far the truth lies outside predicted quantiles, negative inside, ascending (conformalised quantile regression; Romano et al. 2019). */
export function quantileResiduals({ truth, lower, upper }: QuantileRows): Float64Array {
  return ascendingScores(
    Array.from(lower, (low, row) => Math.max(low - at(truth, row), at(truth, row) - at(upper, row))),
  );
}

/** The offsets that widen predicted quantiles on each side. */
export interface QuantileOffsets {
  readonly lower: number;
  readonly upper: number;
}

/** CQR with one offset for both sides. */
export function symmetricOffsets(rows: QuantileRows, confidence: number): QuantileOffsets {
  const offset = conformalQuantile(quantileResiduals(rows), confidence);
  return { lower: offset, upper: offset };
}

/** CQR with each side at half of the error: wider, and neither side errs more often than that. */
export function asymmetricOffsets({ truth, lower, upper }: QuantileRows, confidence: number): QuantileOffsets {
  const side = (1 + confidence) / 2;
  const below = Array.from(lower, (low, row) => low - at(truth, row));
  const above = Array.from(upper, (high, row) => at(truth, row) - high);
  return {
    lower: conformalQuantile(ascendingScores(below), side),
    upper: conformalQuantile(ascendingScores(above), side),
  };
}

/** Predicted quantiles of a row, widened. Where narrowing would turn them over both ends are their middle. */
export function quantileInterval(lower: number, upper: number, offsets: QuantileOffsets): PredictionInterval {
  const [low, high] = [lower - offsets.lower, upper + offsets.upper];
  return low <= high ? { lower: low, upper: high } : { lower: (low + high) / 2, upper: (low + high) / 2 };
}
