import { at, definedOrNull } from '../arrays/at.js';
import { averagedQuantile } from '../arrays/quantile.js';
import { meanLoss, type PredictedRows } from './residuals.js';

/** Mean squared error, in squared units of the target. */
export const meanSquaredError = (rows: PredictedRows): number | null =>
  definedOrNull(meanLoss(rows, (y, f) => (y - f) ** 2));

/** Root of the mean squared error, in units of the target. */
export const rootMeanSquaredError = (rows: PredictedRows): number | null =>
  definedOrNull(Math.sqrt(meanLoss(rows, (y, f) => (y - f) ** 2)));

/** Mean absolute error, in units of the target. */
export const meanAbsoluteError = (rows: PredictedRows): number | null =>
  definedOrNull(meanLoss(rows, (y, f) => Math.abs(y - f)));

/** Mean of predicted minus true: positive = the model predicts too much. */
export const meanError = (rows: PredictedRows): number | null => definedOrNull(meanLoss(rows, (y, f) => f - y));

/** Mean absolute percentage error as a fraction; divides by max(|y|, 2⁻⁵²) as scikit-learn. */
export const meanAbsolutePercentageError = (rows: PredictedRows): number | null =>
  definedOrNull(meanLoss(rows, (y, f) => Math.abs(y - f) / Math.max(Math.abs(y), Number.EPSILON)));

/** Symmetric MAPE, mean of 2|y-f| / (|y|+|f|), 0 … 2; rows of 0/0 count as 0. */
export const symmetricMape = (rows: PredictedRows): number | null =>
  definedOrNull(meanLoss(rows, (y, f) => (y === f ? 0 : (2 * Math.abs(y - f)) / (Math.abs(y) + Math.abs(f)))));

/** Pinball (quantile) loss at `alpha`. */
export const pinballLoss = (rows: PredictedRows, alpha: number): number | null =>
  definedOrNull(meanLoss(rows, (y, f) => (y >= f ? alpha * (y - f) : (1 - alpha) * (f - y))));

/** Mean squared error of log(1 + value); null where a value is -1 or less. */
export const meanSquaredLogError = (rows: PredictedRows): number | null =>
  definedOrNull(meanLoss(rows, (y, f) => (Math.log1p(y) - Math.log1p(f)) ** 2));

/** Largest absolute error. */
export function maxError(rows: PredictedRows): number | null {
  let largest = rows.truth.length === 0 ? NaN : 0;
  for (let i = 0; i < rows.truth.length; i++) {
    largest = Math.max(largest, Math.abs(at(rows.truth, i) - at(rows.predicted, i)));
  }
  return definedOrNull(largest);
}

/** Median absolute error; with weights the averaged weighted median, as scikit-learn. */
export function medianAbsoluteError({ truth, predicted, weights }: PredictedRows): number | null {
  const errors = Float64Array.from({ length: truth.length }, (_, i) => Math.abs(at(truth, i) - at(predicted, i)));
  return definedOrNull(averagedQuantile(errors, 0.5, weights));
}
