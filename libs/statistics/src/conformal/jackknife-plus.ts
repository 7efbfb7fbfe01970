import { at, type Numbers } from '../arrays/at.js';
import { ascendingScores, conformalRank } from './conformal-quantile.js';
import type { PredictionInterval } from './prediction-intervals.js';

/**
 * Jackknife+ (Barber, Candès, Ramdas & Tibshirani 2021): covers at least 2 · confidence - 1, in practice about `confidence`.
 *
 * @param residuals |truth - prediction| of each training row by the model that was trained without it
 * @param predictions of the new row by each of these models
 */
export function jackknifePlusInterval(
  residuals: Numbers,
  predictions: Numbers,
  confidence: number,
): PredictionInterval {
  const n = residuals.length;
  const rank = conformalRank(n, confidence);
  if (rank === null) return { lower: -Infinity, upper: Infinity };
  const lows = Array.from(predictions, (prediction, row) => prediction - at(residuals, row));
  const highs = Array.from(predictions, (prediction, row) => prediction + at(residuals, row));
  // The ⌊(1 - confidence)(n + 1)⌋-th smallest is the rank-th largest.
  return { lower: at(ascendingScores(lows), n - rank), upper: at(ascendingScores(highs), rank - 1) };
}
