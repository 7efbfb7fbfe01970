import { at, type Numbers } from '../arrays/at.js';
import { ascendingScores, conformalQuantile } from './conformal-quantile.js';

/** The labels, ascending, whose scores do not exceed the quantile. May be empty: then no label is usual for the row. */
export function labelSet(scores: Numbers, quantile: number): number[] {
  return Array.from({ length: scores.length }, (_, label) => label).filter((label) => at(scores, label) <= quantile);
}

/** How often `truth` is in its set, and how many labels sets have; NaN for no sets. */
export function coverageOfSets(
  sets: readonly (readonly number[])[],
  truth: Numbers,
): { readonly coverage: number; readonly meanWidth: number } {
  const covered = sets.filter((labels, row) => labels.includes(at(truth, row))).length;
  const width = sets.reduce((total, labels) => total + labels.length, 0);
  return { coverage: covered / sets.length, meanWidth: width / sets.length };
}

/**
 * A quantile for each label from the calibration rows of that label alone, so that each class is covered (Vovk 2012, Mondrian conformal
 * prediction); Infinity for a label that too few rows have.
 *
 * @param scores of the true labels
 */
export function quantilesByLabel(scores: Numbers, truth: Numbers, classCount: number, confidence: number): number[] {
  return Array.from({ length: classCount }, (_, label) => {
    const own = Array.from(scores).filter((_score, row) => at(truth, row) === label);
    return conformalQuantile(ascendingScores(own), confidence);
  });
}

/** As `labelSet`, with a quantile for each label. */
export function labelSetByLabel(scores: Numbers, quantiles: Numbers): number[] {
  return Array.from({ length: scores.length }, (_, label) => label).filter(
    (label) => at(scores, label) <= at(quantiles, label),
  );
}
