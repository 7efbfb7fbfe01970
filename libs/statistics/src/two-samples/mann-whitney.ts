import { at } from '../arrays/at.js';
import { normalSf } from '../special-functions/normal.js';
import { forEachStep, sortedSamples, type Measurements } from './samples.js';
import { NOT_COMPUTABLE, type TestResult } from './test-result.js';

const EXACT_UP_TO = 8;

export type MannWhitneyMethod = 'auto' | 'exact' | 'asymptotic' | 'asymptotic-without-continuity';

/**
 * Mann and Whitney's U of the reference (pairs in which it is larger, ties half), scipy's `mannwhitneyu`, two-sided. `auto` is exact
 * for at most 8 values on a side without ties, while the count of arrangements fits a double; else normal with tie and continuity correction.
 */
export function mannWhitneyTest(
  reference: Measurements,
  current: Measurements,
  method: MannWhitneyMethod = 'auto',
): TestResult {
  const samples = sortedSamples(reference, current);
  const [n, m] = [samples.reference.length, samples.current.length];
  if (n === 0 || m === 0) return NOT_COMPUTABLE;
  let before = { reference: 0, current: 0 };
  let statistic = 0;
  let ties = 0;
  forEachStep(samples, (step) => {
    const mine = step.reference - before.reference;
    const theirs = step.current - before.current;
    statistic += mine * (before.current + theirs / 2);
    ties += (mine + theirs) ** 3 - (mine + theirs);
    before = { reference: step.reference, current: step.current };
  });
  const larger = Math.max(statistic, n * m - statistic);
  const exact = method === 'auto' ? Math.min(n, m) <= EXACT_UP_TO && ties === 0 : method === 'exact';
  const tail = exact ? exactTail(larger, Math.min(n, m), Math.max(n, m)) : null;
  const continuity = method === 'asymptotic-without-continuity' ? 0 : 0.5;
  const p = 2 * (tail ?? normalTail(larger, n, m, ties, continuity));
  return { statistic, p: Number.isNaN(p) ? null : Math.min(1, p) };
}

function normalTail(u: number, n: number, m: number, ties: number, continuity: number): number {
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  return normalSf((u - (n * m) / 2 - continuity) / Math.sqrt(variance));
}

/** P(U ≥ u) from the Gaussian binomial coefficient; null when the counts would not be exact in doubles. */
function exactTail(u: number, small: number, large: number): number | null {
  let arrangements = 1;
  for (let i = 1; i <= small; i++) arrangements *= (large + i) / i;
  if (arrangements > Number.MAX_SAFE_INTEGER) return null;
  const top = small * large;
  const counts = new Float64Array(top + 1);
  counts[0] = 1;
  for (let i = 1; i <= small; i++) {
    for (let k = top; k >= large + i; k--) counts[k] = at(counts, k) - at(counts, k - large - i);
    for (let k = i; k <= top; k++) counts[k] = at(counts, k) + at(counts, k - i);
  }
  let tail = 0;
  for (let k = Math.ceil(u); k <= top; k++) tail += at(counts, k);
  return tail / Math.round(arrangements);
}
