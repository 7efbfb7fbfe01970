import { InvalidInputError } from '@intelgraph/kernel';
import { at, definedOrNull, type Numbers } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';
import { chiSquaredSf } from '../special-functions/distributions.js';
import type { TestResult } from './test-result.js';

/** A chi-squared distributed statistic; `p` is null where nothing can be tested. */
export interface ChiSquaredResult extends TestResult {
  readonly df: number;
}

/** Counts of two samples over the same categories, cells empty on both sides removed. */
interface TwoRows {
  readonly rows: readonly [number[], number[]];
  readonly sums: readonly [number, number];
  readonly total: number;
}

function twoRows(reference: Numbers, current: Numbers): TwoRows {
  assertSameLength({ reference, current });
  assertCounts({ reference, current });
  const rows: [number[], number[]] = [[], []];
  for (let i = 0; i < reference.length; i++) {
    if (at(reference, i) + at(current, i) === 0) continue;
    rows[0].push(at(reference, i));
    rows[1].push(at(current, i));
  }
  const sums: [number, number] = [sum(rows[0]), sum(rows[1])];
  return { rows, sums, total: sums[0] + sums[1] };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

function assertCounts(counts: Record<string, Numbers>): void {
  for (const [field, values] of Object.entries(counts)) {
    for (let i = 0; i < values.length; i++) {
      if (!(at(values, i) >= 0) || at(values, i) === Infinity) {
        throw new InvalidInputError([{ field, message: 'counts must be finite and not negative' }]);
      }
    }
  }
}

function contingency(
  reference: Numbers,
  current: Numbers,
  cell: (observed: number, expected: number) => number,
): ChiSquaredResult {
  const { rows, sums, total } = twoRows(reference, current);
  const df = Math.max(0, rows[0].length - 1);
  if (sums[0] === 0 || sums[1] === 0) return { statistic: null, df, p: null };
  let statistic = 0;
  rows[0].forEach((count, i) => {
    const column = count + at(rows[1], i);
    statistic += cell(count, (column * sums[0]) / total) + cell(at(rows[1], i), (column * sums[1]) / total);
  });
  return { statistic, df, p: df === 0 ? 1 : chiSquaredSf(statistic, df) };
}

const pearson = (observed: number, expected: number): number => (observed - expected) ** 2 / expected;
const likelihood = (observed: number, expected: number): number =>
  observed === 0 ? 0 : 2 * observed * Math.log(observed / expected);

/** Pearson's chi-squared test that two samples of counts share one law (contingency table, no correction). */
export const chiSquaredTest = (reference: Numbers, current: Numbers): ChiSquaredResult =>
  contingency(reference, current, pearson);

/** The likelihood-ratio (G) test of the same table. */
export function gTest(reference: Numbers, current: Numbers): ChiSquaredResult {
  const result = contingency(reference, current, likelihood);
  return result.statistic === null ? result : { ...result, statistic: Math.max(0, result.statistic) };
}

/** Cramér's V, 0 … 1: √(χ²/N) for two samples; null for fewer than two categories. It shrinks as the sizes grow apart. */
export function cramersV(reference: Numbers, current: Numbers): number | null {
  const { total } = twoRows(reference, current);
  const { statistic, df } = chiSquaredTest(reference, current);
  return statistic === null || df === 0 ? null : Math.sqrt(statistic / total);
}

/** Yates' corrected chi-squared p of a 2×2 table. */
export function yatesP([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number | null {
  const total = a + b + c + d;
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  const distance = Math.abs(a * d - b * c);
  if (margins === 0) return null;
  return chiSquaredSf((total * Math.max(0, distance - total / 2) ** 2) / margins, 1);
}

/**
 * Chi-squared test of observed counts against given shares (one sample, which is exact only when the shares are known, not
 * estimated from data). An outcome of share 0 that occurs has p 0 and no statistic.
 */
export function goodnessOfFit(
  observed: Numbers,
  shares: Numbers,
  method: 'pearson' | 'g' = 'pearson',
): ChiSquaredResult {
  assertSameLength({ observed, shares });
  assertCounts({ observed, shares });
  const [counts, weights] = [Array.from(observed), Array.from(shares)];
  const cells = counts.flatMap((count, i) => (count + at(weights, i) === 0 ? [] : [i]));
  const [total, whole] = [sum(counts), sum(weights)];
  const df = Math.max(0, cells.length - 1);
  if (total === 0 || whole === 0) return { statistic: null, df, p: null };
  const cell = method === 'g' ? likelihood : pearson;
  const statistic = cells.reduce((sum, i) => sum + cell(at(counts, i), (total * at(weights, i)) / whole), 0);
  return { statistic: definedOrNull(statistic), df, p: df === 0 ? null : chiSquaredSf(statistic, df) };
}
