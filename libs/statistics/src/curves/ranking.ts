import { argsort } from '../arrays/argsort.js';
import { at, weightAt, type Numbers } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';

/** Scored rows of a two-class problem. `truth` is 1 for positives, anything else is negative. */
export interface ScoredRows {
  readonly truth: Numbers;
  readonly scores: Numbers;
  readonly weights?: Numbers | undefined;
}

/**
 * Rows grouped by distinct score, highest first: entry i says what lies at or above threshold i.
 * One sort serves every curve and area below.
 */
export interface Ranking {
  readonly thresholds: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  readonly positives: number;
  readonly negatives: number;
}

/** Ranks rows by score. Rows of zero weight take no part, so they add no threshold. */
export function rankRows({ truth, scores, weights }: ScoredRows): Ranking {
  assertSameLength({ truth, scores, weights });
  const order = argsort(scores);
  const thresholds = new Float64Array(order.length);
  const truePositives = new Float64Array(order.length);
  const falsePositives = new Float64Array(order.length);
  let count = 0;
  let positives = 0;
  let negatives = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    const row = at(order, i);
    const weight = weightAt(weights, row);
    if (weight === 0) continue;
    const score = at(scores, row);
    if (count === 0 || score !== at(thresholds, count - 1)) thresholds[count++] = score;
    if (at(truth, row) === 1) positives += weight;
    else negatives += weight;
    truePositives[count - 1] = positives;
    falsePositives[count - 1] = negatives;
  }
  return {
    thresholds: thresholds.subarray(0, count),
    truePositives: truePositives.subarray(0, count),
    falsePositives: falsePositives.subarray(0, count),
    positives,
    negatives,
  };
}
