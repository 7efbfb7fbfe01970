import { at, weightAt, type Numbers } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';

/** Predicted numbers beside the true ones. */
export interface PredictedRows {
  readonly truth: Numbers;
  readonly predicted: Numbers;
  readonly weights?: Numbers | undefined;
}

/** Weighted mean of `loss(truth, predicted)` over the rows; NaN for no rows. */
export function meanLoss(rows: PredictedRows, loss: (truth: number, predicted: number) => number): number {
  assertSameLength({ truth: rows.truth, predicted: rows.predicted, weights: rows.weights });
  let total = 0;
  let weight = 0;
  for (let i = 0; i < rows.truth.length; i++) {
    total += weightAt(rows.weights, i) * loss(at(rows.truth, i), at(rows.predicted, i));
    weight += weightAt(rows.weights, i);
  }
  return total / weight;
}

/** 1 - model / baseline with scikit-learn's rule for a constant truth: 1 when the model is exact, else 0. */
export function skill(model: number, baseline: number): number {
  if (baseline !== 0) return 1 - model / baseline;
  return model === 0 ? 1 : 0;
}
