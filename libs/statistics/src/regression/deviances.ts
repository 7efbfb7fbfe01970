import { at, definedOrNull } from '../arrays/at.js';
import { meanLoss, type PredictedRows } from './residuals.js';

/** Mean Poisson deviance; null unless truth ≥ 0 and prediction > 0 everywhere. */
export function poissonDeviance(rows: PredictedRows): number | null {
  if (!allRows(rows, (y, f) => y >= 0 && f > 0)) return null;
  return definedOrNull(meanLoss(rows, (y, f) => 2 * ((y === 0 ? 0 : y * Math.log(y / f)) - y + f)));
}

/** Mean gamma deviance; null unless truth and prediction are positive everywhere. */
export function gammaDeviance(rows: PredictedRows): number | null {
  if (!allRows(rows, (y, f) => y > 0 && f > 0)) return null;
  return definedOrNull(meanLoss(rows, (y, f) => 2 * (Math.log(f / y) + y / f - 1)));
}

function allRows({ truth, predicted }: PredictedRows, holds: (y: number, f: number) => boolean): boolean {
  for (let i = 0; i < truth.length; i++) {
    if (!holds(at(truth, i), at(predicted, i))) return false;
  }
  return true;
}
