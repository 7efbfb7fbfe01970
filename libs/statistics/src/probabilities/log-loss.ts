import { at, ratioOrNull, weightAt, type Numbers } from '../arrays/at.js';

const SMALLEST = Number.EPSILON;
const clip = (p: number): number => Math.min(1 - SMALLEST, Math.max(SMALLEST, p));

/** Row-major probabilities of labelled rows. */
export interface ProbabilityRows {
  readonly truth: Numbers;
  readonly probabilities: Numbers;
  readonly classCount: number;
  readonly weights?: Numbers | undefined;
}

/** Whether all values are probabilities, 0 … 1: margins and NaN are not. */
export function areProbabilities(values: Numbers): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!(at(values, i) >= 0 && at(values, i) <= 1)) return false;
  }
  return true;
}

/** Mean negative log likelihood in nats, probabilities clipped to [2⁻⁵², 1 - 2⁻⁵²] as scikit-learn; null for no rows or no probabilities. */
export function logLoss({ truth, probabilities, classCount, weights }: ProbabilityRows): number | null {
  if (!areProbabilities(probabilities)) return null;
  let total = 0;
  let weight = 0;
  for (let row = 0; row < truth.length; row++) {
    total -= weightAt(weights, row) * Math.log(clip(at(probabilities, row * classCount + at(truth, row))));
    weight += weightAt(weights, row);
  }
  return ratioOrNull(total, weight);
}

/** Log loss of two classes from the probability of the positive one (truth 1). */
export function binaryLogLoss(truth: Numbers, scores: Numbers, weights?: Numbers): number | null {
  return logLoss({ truth, probabilities: bothColumns(scores), classCount: 2, weights });
}

/** [1 - p, p] a row. */
export function bothColumns(scores: Numbers): Float64Array {
  const columns = new Float64Array(scores.length * 2);
  for (let row = 0; row < scores.length; row++) {
    columns[row * 2] = 1 - at(scores, row);
    columns[row * 2 + 1] = at(scores, row);
  }
  return columns;
}
