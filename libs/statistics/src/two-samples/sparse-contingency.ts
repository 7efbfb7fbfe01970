import { at, type Numbers } from '../arrays/at.js';
import { gammaQ } from '../special-functions/gamma.js';
import { chiSquaredTest, type ChiSquaredResult } from './contingency.js';
import { fisherExactP } from './fisher-exact.js';

/** Cochran's rule: below this expected count the chi-squared law is no good approximation. */
const SMALLEST_EXPECTED = 5;

export type CountsTestName = 'chi_squared' | 'chi_squared_permutation' | 'fisher_exact';

/** Which test compared two rows of counts, and what it found. */
export interface CountsTest extends ChiSquaredResult {
  readonly test: CountsTestName;
}

/**
 * The test of two samples of counts that keeps its level whatever the counts: Pearson's chi-squared where every cell expects five,
 * else Fisher's exact test for two categories and, for more, the permutation distribution of chi-squared by its first two moments.
 */
export function compareCounts(reference: Numbers, current: Numbers): CountsTest {
  const plain = chiSquaredTest(reference, current);
  const { columns, n, m, rarest } = marginsOf(reference, current);
  const sparse = (rarest * Math.min(n, m)) / (n + m) < SMALLEST_EXPECTED;
  if (!sparse || plain.statistic === null || columns.length < 2) return { ...plain, test: 'chi_squared' };
  if (columns.length === 2) {
    const [first, second] = Array.from(reference, (count, i) => [count, at(current, i)] as const).filter(
      ([a, b]) => a + b > 0,
    );
    const p = first && second ? fisherExactP([first[0], second[0]], [first[1], second[1]]) : null;
    return { ...plain, p, test: 'fisher_exact' };
  }
  const { mean, variance } = permutationMoments(columns, n, m);
  return { ...plain, p: gammaTail(plain.statistic, mean, variance), test: 'chi_squared_permutation' };
}

/** Column sums of the categories that occur, row sums, and the smallest column. */
function marginsOf(
  reference: Numbers,
  current: Numbers,
): { columns: Float64Array; n: number; m: number; rarest: number } {
  const columns = new Float64Array(reference.length);
  let [occurring, n, m, rarest] = [0, 0, 0, Infinity];
  for (let i = 0; i < reference.length; i++) {
    const [a, b] = [at(reference, i), at(current, i)];
    if (a + b === 0) continue;
    columns[occurring++] = a + b;
    rarest = Math.min(rarest, a + b);
    n += a;
    m += b;
  }
  return { columns: columns.subarray(0, occurring), n, m, rarest };
}

/**
 * Exact mean and variance of Pearson's chi-squared of a table of two rows over all permutations of the rows' labels: Haldane (1940),
 * as simplified by Dawson, Biometrika 41 (1954).
 */
export function permutationMoments(columns: Numbers, n: number, m: number): { mean: number; variance: number } {
  const [total, k] = [n + m, columns.length];
  const mean = ((k - 1) * total) / (total - 1);
  if (total <= 3) return { mean, variance: 0 };
  let inverse = 0;
  for (let i = 0; i < k; i++) inverse += total / at(columns, i);
  const v1 = (total - 2) / (total - 1);
  const w1 = (total / n + total / m - 4) / (total - 2);
  const v2 = ((k - 1) * (total - k)) / (total - 1);
  const w2 = (inverse - k * k) / (total - 2);
  const variance = ((2 * total) / (total - 3)) * (v1 - w1) * (v2 - w2) + (total ** 2 / (total - 1)) * w1 * w2;
  return { mean, variance: Math.max(0, variance) };
}

/** P(X ≥ x) of the gamma variable with these moments; 1 where the statistic cannot vary (every category is there once). */
function gammaTail(x: number, mean: number, variance: number): number {
  if (variance <= 1e-9 * mean ** 2) return 1;
  return gammaQ(mean ** 2 / variance, (x * mean) / variance);
}
