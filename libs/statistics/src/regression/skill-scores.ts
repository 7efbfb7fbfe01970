import { definedOrNull } from '../arrays/at.js';
import { averagedQuantile } from '../arrays/quantile.js';
import { meanLoss, skill, type PredictedRows } from './residuals.js';

/** Coefficient of determination, weighted where weights are given; null for fewer than two rows. */
export function rSquared(rows: PredictedRows): number | null {
  if (rows.truth.length < 2) return null;
  const mean = meanLoss(rows, (y) => y);
  return definedOrNull(
    skill(
      meanLoss(rows, (y, f) => (y - f) ** 2),
      meanLoss(rows, (y) => (y - mean) ** 2),
    ),
  );
}

/** Explained variance: R² that forgives a constant bias; null for no rows. */
export function explainedVariance(rows: PredictedRows): number | null {
  const mean = meanLoss(rows, (y) => y);
  const bias = meanLoss(rows, (y, f) => y - f);
  return definedOrNull(
    skill(
      meanLoss(rows, (y, f) => (y - f - bias) ** 2),
      meanLoss(rows, (y) => (y - mean) ** 2),
    ),
  );
}

/** Skill in pinball loss against the constant `alpha`-quantile of the truth; null for fewer than two rows. */
export function d2Pinball(rows: PredictedRows, alpha: number): number | null {
  if (rows.truth.length < 2) return null;
  const quantile = averagedQuantile(rows.truth, alpha, rows.weights);
  const loss = (y: number, f: number): number => (y >= f ? alpha * (y - f) : (1 - alpha) * (f - y));
  return definedOrNull(
    skill(
      meanLoss(rows, loss),
      meanLoss(rows, (y) => loss(y, quantile)),
    ),
  );
}

/** Skill in absolute error against the constant median: `d2Pinball` at one half. */
export const d2AbsoluteError = (rows: PredictedRows): number | null => d2Pinball(rows, 0.5);
