import { InvalidInputError } from '@intelgraph/kernel';

import { argsort } from '../arrays/argsort.js';
import { at, type Numbers } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';
import { normalQuantile, normalTwoSided } from '../special-functions/normal.js';

/** Two scores of the same rows. `truth` is 1 for positives, anything else is negative. */
export interface PairedScores {
  readonly truth: Numbers;
  readonly first: Numbers;
  readonly second: Numbers;
}

export interface DeLongResult {
  readonly firstAuc: number;
  readonly secondAuc: number;
  /** Second minus first. */
  readonly difference: number;
  /** Of the difference. */
  readonly standardError: number;
  readonly interval: { readonly low: number; readonly high: number };
  /** Null where the difference has no variance, such as between two perfect rankings. */
  readonly z: number | null;
  /** Two-sided; 1 for equal areas without variance, null for different ones. */
  readonly p: number | null;
}

/**
 * DeLong, DeLong and Clarke-Pearson's test (Biometrics 44:837, 1988) of two areas under ROC curves on the same rows, by midranks in
 * O(n log n): Sun and Xu, IEEE Signal Processing Letters 21:1389 (2014). Needs two positives and two negatives.
 *
 * @throws InvalidInputError naming `truth` with fewer, or an array of another length or with NaN
 */
export function deLongTest({ truth, first, second }: PairedScores, confidence = 0.95): DeLongResult {
  assertSameLength({ truth, first, second });
  assertNumbers({ first, second });
  const positives = rowsWhere(truth, true);
  const negatives = rowsWhere(truth, false);
  if (positives.length < 2 || negatives.length < 2) {
    throw InvalidInputError.of('truth', 'must have at least two positives and two negatives');
  }
  const [a, b] = [placements(first, positives, negatives), placements(second, positives, negatives)];
  const variance =
    varianceOfDifference(a.ofPositives, b.ofPositives) + varianceOfDifference(a.ofNegatives, b.ofNegatives);
  const standardError = Math.sqrt(Math.max(0, variance));
  const difference = b.auc - a.auc;
  const reach = normalQuantile((1 + confidence) / 2) * standardError;
  const z = standardError === 0 ? null : difference / standardError;
  return {
    firstAuc: a.auc,
    secondAuc: b.auc,
    difference,
    standardError,
    interval: { low: difference - reach, high: difference + reach },
    z,
    p: z === null ? (difference === 0 ? 1 : null) : normalTwoSided(z),
  };
}

interface Placements {
  readonly auc: number;
  /** Of every positive the share of negatives below it, and of every negative the share of positives above; ties by half. */
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

function placements(scores: Numbers, positives: Uint32Array, negatives: Uint32Array): Placements {
  const own = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => at(scores, row));
  const [x, y] = [own(positives), own(negatives)];
  const both = new Float64Array(x.length + y.length);
  both.set(x);
  both.set(y, x.length);
  const [ofAll, ofX, ofY] = [midranks(both), midranks(x), midranks(y)];
  const ofPositives = x.map((_, i) => (at(ofAll, i) - at(ofX, i)) / y.length);
  const ofNegatives = y.map((_, j) => 1 - (at(ofAll, x.length + j) - at(ofY, j)) / x.length);
  return { auc: mean(ofPositives), ofPositives, ofNegatives };
}

/** Ranks from 1; equal values share the mean of their ranks. */
function midranks(values: Float64Array): Float64Array {
  const order = argsort(values);
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    let end = start + 1;
    while (end < order.length && at(values, at(order, end)) === at(values, at(order, start))) end += 1;
    for (let i = start; i < end; i++) ranks[at(order, i)] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/** Var(mean of b - a): S_aa + S_bb - 2 S_ab over n, taken of the differences, so that nothing cancels. */
function varianceOfDifference(a: Float64Array, b: Float64Array): number {
  const differences = a.map((value, i) => at(b, i) - value);
  const centre = mean(differences);
  const squares = differences.reduce((total, value) => total + (value - centre) ** 2, 0);
  return squares / (a.length - 1) / a.length;
}

const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length;

function rowsWhere(truth: Numbers, positive: boolean): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < truth.length; row++) if ((at(truth, row) === 1) === positive) rows.push(row);
  return Uint32Array.from(rows);
}

function assertNumbers(arrays: Record<string, Numbers>): void {
  for (const [name, values] of Object.entries(arrays)) {
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(at(values, i))) throw InvalidInputError.of(name, `has no number in row ${i + 1}`);
    }
  }
}
