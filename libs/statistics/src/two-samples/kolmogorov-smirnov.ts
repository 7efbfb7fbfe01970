import { definedOrNull } from '../arrays/at.js';
import { kolmogorovTwoSidedSf } from '../special-functions/kolmogorov.js';
import { ksExactP } from './kolmogorov-smirnov-exact.js';
import { forEachStep, sortedSamples, type Measurements, type SortedSamples } from './samples.js';
import { NOT_COMPUTABLE, type TestResult } from './test-result.js';

const EXACT_UP_TO = 10_000;

/** `auto`: exact when neither side has more than 10,000 values, as scipy. */
export type KsMethod = 'auto' | 'exact' | 'asymptotic';

/** The two-sample Kolmogorov–Smirnov test, scipy's `ks_2samp`; missing and infinite values are dropped first. */
export const ksTest = (reference: Measurements, current: Measurements, method: KsMethod = 'auto'): TestResult =>
  ksTestOfSorted(sortedSamples(reference, current), method);

/** The test on samples that are sorted and finite already: O(n + m), and for the exact p up to O(n·m·D). */
export function ksTestOfSorted(samples: SortedSamples, method: KsMethod = 'auto'): TestResult {
  const [n, m] = [samples.reference.length, samples.current.length];
  if (n === 0 || m === 0) return NOT_COMPUTABLE;
  const statistic = ksDistance(samples);
  return { statistic, p: ksP(statistic, n, m, method) };
}

/** P(D ≥ statistic) for samples of n and m values; null where it cannot be computed. */
export function ksP(statistic: number, n: number, m: number, method: KsMethod = 'auto'): number | null {
  const exact = method === 'exact' || (method === 'auto' && Math.max(n, m) <= EXACT_UP_TO);
  const p = exact ? ksExactP(statistic, n, m) : kolmogorovTwoSidedSf(statistic, halfEvenRound((n * m) / (n + m)));
  return definedOrNull(p);
}

/** D, the largest distance of the two empirical distribution functions: 0 … 1. */
export function ksDistance(samples: SortedSamples): number {
  const [n, m] = [samples.reference.length, samples.current.length];
  let largest = 0;
  forEachStep(samples, ({ reference, current }) => {
    const distance = Math.abs(reference / n - current / m);
    if (distance > largest) largest = distance;
  });
  return largest;
}

/** As numpy rounds: halves to the even neighbour. */
function halfEvenRound(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
