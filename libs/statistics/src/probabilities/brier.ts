import { at, ratioOrNull, weightAt, type Numbers } from '../arrays/at.js';
import { areProbabilities, type ProbabilityRows } from './log-loss.js';

/** Mean squared difference between the probability of the positive class and the outcome; null for no rows or no probabilities. */
export function brierScore(truth: Numbers, scores: Numbers, weights?: Numbers): number | null {
  if (!areProbabilities(scores)) return null;
  let total = 0;
  let weight = 0;
  for (let row = 0; row < truth.length; row++) {
    const error = at(scores, row) - (at(truth, row) === 1 ? 1 : 0);
    total += weightAt(weights, row) * error * error;
    weight += weightAt(weights, row);
  }
  return ratioOrNull(total, weight);
}

/** Brier's original score: squared differences summed over the classes, averaged over rows (0 … 2). */
export function brierSumOverClasses({ truth, probabilities, classCount }: ProbabilityRows): number | null {
  if (!areProbabilities(probabilities)) return null;
  let total = 0;
  for (let row = 0; row < truth.length; row++) {
    for (let k = 0; k < classCount; k++) {
      const error = at(probabilities, row * classCount + k) - (at(truth, row) === k ? 1 : 0);
      total += error * error;
    }
  }
  return ratioOrNull(total, truth.length);
}
