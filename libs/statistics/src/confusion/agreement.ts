import { ratioOrNull } from '../arrays/at.js';
import type { ConfusionMatrix } from './confusion-matrix.js';
import { marginsOf, sum } from './margins.js';

/** Share of rows predicted right; null for no rows. */
export function accuracy(confusion: ConfusionMatrix): number | null {
  const { correct, total } = marginsOf(confusion);
  return ratioOrNull(correct, total);
}

/** Mean recall over the classes that occur in the truth; null for no rows. */
export function balancedAccuracy(confusion: ConfusionMatrix): number | null {
  const { truth, hits } = marginsOf(confusion);
  const recalls = truth.flatMap((support, k) => (support > 0 ? [(hits[k] ?? 0) / support] : []));
  return ratioOrNull(sum(recalls), recalls.length);
}

/** Matthews correlation coefficient for any number of classes (Gorodkin 2004); 0 where a margin is empty, as in scikit-learn. */
export function matthewsCorrelation(confusion: ConfusionMatrix): number | null {
  const { truth, predicted, correct, total } = marginsOf(confusion);
  if (total === 0) return null;
  const product = sum(truth.map((t, k) => t * (predicted[k] ?? 0)));
  const spread = (margin: readonly number[]): number => total * total - sum(margin.map((value) => value * value));
  const denominator = spread(truth) * spread(predicted);
  return denominator === 0 ? 0 : (correct * total - product) / Math.sqrt(denominator);
}

const DISAGREEMENT = {
  none: (distance: number): number => (distance === 0 ? 0 : 1),
  linear: (distance: number): number => distance,
  quadratic: (distance: number): number => distance * distance,
};

/** Cohen's kappa (1960), or its weighted forms for ordered classes; null where chance agreement is already perfect. */
export function cohenKappa(confusion: ConfusionMatrix, weighting: keyof typeof DISAGREEMENT = 'none'): number | null {
  const { truth, predicted, total } = marginsOf(confusion);
  let observed = 0;
  let expected = 0;
  confusion.forEach((row, i) => {
    row.forEach((count, j) => {
      const disagreement = DISAGREEMENT[weighting](Math.abs(i - j));
      observed += disagreement * count;
      expected += (disagreement * (truth[i] ?? 0) * (predicted[j] ?? 0)) / total;
    });
  });
  const excess = total === 0 ? null : ratioOrNull(observed, expected);
  return excess === null ? null : 1 - excess;
}
