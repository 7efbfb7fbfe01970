import { logGamma } from '../special-functions/gamma.js';
import { forEachStep, sortedSamples, type Measurements, type SortedSamples } from './samples.js';
import { NOT_COMPUTABLE, type TestResult } from './test-result.js';

const EXACT_UP_TO = 20;
const TERM_TOLERANCE = 1e-7;

/**
 * The two-sample Cramér–von Mises test, scipy's `cramervonmises_2samp`: exact for at most 20 values a side, else the limit law.
 * It does not correct for ties: with heavy ties its p is far too small (even for equal samples), so do not use it there.
 */
export function cramerVonMisesTest(
  reference: Measurements,
  current: Measurements,
  method: 'auto' | 'exact' | 'asymptotic' = 'auto',
): TestResult {
  const samples = sortedSamples(reference, current);
  const [n, m] = [samples.reference.length, samples.current.length];
  if (n < 2 || m < 2) return NOT_COMPUTABLE;
  const u = rankStatistic(samples);
  const total = n + m;
  const statistic = u / (n * m * total) - (4 * n * m - 1) / (6 * total);
  const exact = method === 'exact' || (method === 'auto' && Math.max(n, m) <= EXACT_UP_TO);
  return { statistic, p: exact ? exactP(u, n, m) : limitP(statistic, n, m) };
}

/** n·Σ(rᵢ - i)² + m·Σ(sⱼ - j)², r and s the (mid)ranks of the sides among all. */
function rankStatistic(samples: SortedSamples): number {
  let [n, m] = [0, 0];
  let [sumN, sumM] = [0, 0];
  forEachStep(samples, (step) => {
    const rank = (n + m + step.reference + step.current + 1) / 2;
    while (n < step.reference) sumN += (rank - ++n) ** 2;
    while (m < step.current) sumM += (rank - ++m) ** 2;
  });
  return samples.reference.length * sumN + samples.current.length * sumM;
}

function limitP(statistic: number, n: number, m: number): number {
  const total = n + m;
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * n * m * total - 3 * (n * n + m * m) - 2 * n * m)) / (45 * total ** 2 * 4 * n * m);
  const normed = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return normed < 0.003 ? 1 : Math.max(0, 1 - limitCdf(normed));
}

/** Anderson and Darling (1952), equation 1.3; the series ends where scipy's does. */
function limitCdf(x: number): number {
  let sum = 0;
  for (let k = 0; k < 1000; k++) {
    const y = 4 * k + 1;
    const q = y ** 2 / (16 * x);
    const factor = Math.exp(logGamma(k + 0.5) - logGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = factor * Math.sqrt(y) * besselKTimesExp(q);
    sum += term;
    if (term < TERM_TOLERANCE) break;
  }
  return sum;
}

/** e^-q K_¼(q), the modified Bessel function by its integral ∫ e^(-q cosh t) cosh(t/4) dt; the trapezoid rule converges like a spectral one. */
function besselKTimesExp(q: number): number {
  const step = 1 / 64;
  let sum = 0.5 * Math.exp(-2 * q);
  for (let t = step; ; t += step) {
    const term = Math.exp(-q * (1 + Math.cosh(t)) + Math.log(Math.cosh(t / 4)));
    sum += term;
    if (term < 1e-20 * sum || t > 60) return sum * step;
  }
}

/** P(statistic ≥ observed) over all arrangements: the recursion of Xiao, Gordon and Yakovlev (2007) on integer values. */
function exactP(u: number, n: number, m: number): number {
  let multiple = n;
  while (multiple % m !== 0) multiple += n;
  const [a, b] = [multiple / n, multiple / m];
  const observed = Math.floor((multiple ** 2 * (n + m) * (6 * u - n * m * (4 * n * m - 1))) / (6 * (n * m) ** 2));
  let row: Map<number, number>[] = [];
  for (let j = 0; j <= m; j++) {
    const next: Map<number, number>[] = [];
    for (let i = 0; i <= n; i++) {
      const sources = i + j === 0 ? [new Map([[0, 1]])] : [row[i], next[i - 1]];
      next.push(shifted(sources, (a * i - b * j) ** 2));
    }
    row = next;
  }
  let [tail, all] = [0, 0];
  for (const [value, count] of row[n] ?? []) {
    all += count;
    if (value >= observed) tail += count;
  }
  return tail / all;
}

function shifted(sources: (Map<number, number> | undefined)[], by: number): Map<number, number> {
  const sums = new Map<number, number>();
  for (const source of sources) {
    for (const [value, count] of source ?? []) sums.set(value + by, (sums.get(value + by) ?? 0) + count);
  }
  return sums;
}
