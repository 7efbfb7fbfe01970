import { InvalidInputError } from '@intelgraph/kernel';
import { binSamples, countValues, distinctCount } from '../distances/binning.js';
import { shareDistances } from '../distances/divergences.js';
import { ksP } from '../two-samples/kolmogorov-smirnov.js';
import { compareCounts } from '../two-samples/sparse-contingency.js';
import {
  assertSample,
  valuesOf,
  type CategoricalSample,
  type ColumnSample,
  type NumericSample,
} from './column-sample.js';
import type { ColumnDrift, DriftDistances, DriftSide, DriftTest } from './drift.types.js';
import { numericDistances, numericEffect, sharesEffect } from './effect-size.js';

/** Evidently's rule: numbers with so few distinct values on both sides together are compared value by value. */
const CATEGORIES_UP_TO = 5;
const LISTED_NEW_CATEGORIES = 20;

/** A test before the correction for being one of many. */
export type RawTest = Omit<DriftTest, 'pAdjusted'>;

/** A comparison that waits for its verdict. */
export type Comparison = Omit<ColumnDrift, 'verdict' | 'decisive' | 'tests'> & {
  readonly tests: readonly RawTest[];
  readonly tooFew: boolean;
};

/** Tests, distances and counts of one column. @throws InvalidInputError when the kinds differ */
export function compareSamples(reference: ColumnSample, current: ColumnSample, minRows: number): Comparison {
  assertSample('reference', reference);
  assertSample('current', current);
  const [n, m] = [valuesOf(reference), valuesOf(current)];
  const missing = missingTest(reference, current, minRows);
  const sides = { reference: sideOf(reference), current: sideOf(current) };
  const enough = Math.min(n, m) >= minRows;
  const allMissing = n + m === 0 && Math.min(reference.rows, current.rows) >= minRows;
  const found = compareValues(reference, current, enough);
  const tests = [...(found.test ? [found.test] : []), ...(missing ? [missing] : [])];
  const { distances, ...fresh } = { ...NO_NEW_CATEGORIES, ...found.details };
  return { kind: current.kind, tooFew: !enough && !allMissing, tests, distances, ...sides, ...fresh };
}

const NO_NEW_CATEGORIES = { newCategories: [], newCategoryShare: 0 };

type Details = Pick<Comparison, 'distances'> & Partial<Comparison>;

function compareValues(
  reference: ColumnSample,
  current: ColumnSample,
  tested: boolean,
): { test: RawTest | null; details: Details } {
  if (reference.kind === 'numeric' && current.kind === 'numeric') return compareNumbers(reference, current, tested);
  if (reference.kind === 'categorical' && current.kind === 'categorical') {
    return compareNames(reference, current, tested);
  }
  throw InvalidInputError.of('current', `is ${current.kind} where the reference is ${reference.kind}`);
}

function compareNumbers(
  { sorted: reference }: NumericSample,
  { sorted: current }: NumericSample,
  tested: boolean,
): { test: RawTest | null; details: Details } {
  const samples = { reference, current };
  if (reference.length === 0 || current.length === 0) return { test: null, details: { distances: null } };
  const binned = binSamples(samples);
  const numeric = numericDistances(samples);
  const { ks, wasserstein, wassersteinOverStd } = numeric;
  const shares = shareDistances(binned.reference, binned.current) ?? NO_SHARES;
  const distances: DriftDistances = { ks, wasserstein, wassersteinOverStd, ...shares };
  if (!tested) return { test: null, details: { distances } };
  if (distinctCount(reference) <= CATEGORIES_UP_TO && distinctCount(current) <= CATEGORIES_UP_TO) {
    const counted = countValues(samples);
    if (counted.reference.length <= CATEGORIES_UP_TO) {
      return { test: countsTest('values', counted.reference, counted.current), details: { distances } };
    }
  }
  const [n, m] = [reference.length, current.length];
  const test: RawTest = {
    aspect: 'values',
    test: 'kolmogorov_smirnov',
    statistic: ks,
    p: ksP(ks, n, m) ?? 1,
    effect: numericEffect(numeric, n, m),
  };
  return { test, details: { distances } };
}

const NO_SHARES = { psi: null, kl: null, jensenShannon: null, hellinger: null, totalVariation: null };

function compareNames(
  reference: CategoricalSample,
  current: CategoricalSample,
  tested: boolean,
): { test: RawTest | null; details: Details } {
  const before: number[] = [];
  const after: number[] = [];
  for (const [name, count] of reference.counts) {
    before.push(count);
    after.push(current.counts.get(name) ?? 0);
  }
  const newCategories: NewCategory[] = [];
  let freshRows = 0;
  for (const [name, count] of current.counts) {
    if ((reference.counts.get(name) ?? 0) > 0) continue;
    list(newCategories, { value: name, count });
    freshRows += count;
    if (reference.counts.has(name)) continue;
    before.push(0);
    after.push(count);
  }
  const shares = shareDistances(before, after);
  const details: Details = {
    distances: shares && { ks: null, wasserstein: null, wassersteinOverStd: null, ...shares },
    newCategories,
    newCategoryShare: freshRows / Math.max(1, valuesOf(current)),
  };
  return { test: tested && shares ? countsTest('values', before, after) : null, details };
}

type NewCategory = ColumnDrift['newCategories'][number];

/** Keeps the most frequent ones, most frequent first; there may be a million others. */
function list(categories: NewCategory[], category: NewCategory): void {
  const last = categories[LISTED_NEW_CATEGORIES - 1];
  if (last && last.count >= category.count) return;
  const position = categories.findIndex(({ count }) => count < category.count);
  categories.splice(position < 0 ? categories.length : position, 0, category);
  categories.length = Math.min(categories.length, LISTED_NEW_CATEGORIES);
}

/** Compares the shares of rows without a value; nothing to test where every row of both sides has one. */
function missingTest(reference: ColumnSample, current: ColumnSample, minRows: number): RawTest | null {
  if (Math.min(reference.rows, current.rows) < minRows) return null;
  const [n, m] = [valuesOf(reference), valuesOf(current)];
  if (n === reference.rows && m === current.rows) return null;
  return countsTest('missing', [n, reference.rows - n], [m, current.rows - m]);
}

function countsTest(aspect: RawTest['aspect'], reference: number[], current: number[]): RawTest {
  const { test, statistic, p } = compareCounts(reference, current);
  return { aspect, test, statistic: statistic ?? 0, p: p ?? 1, effect: sharesEffect(reference, current) };
}

const sideOf = (sample: ColumnSample): DriftSide => ({
  rows: sample.rows,
  values: valuesOf(sample),
  missing: sample.missing,
  invalid: sample.invalid,
});
