import { betaCdf, betaSf, logBeta } from './beta.js';
import { gammaQ } from './gamma.js';
import { normalQuantile } from './normal.js';

/** P(X > x) of a chi-squared variable. */
export const chiSquaredSf = (x: number, df: number): number => gammaQ(df / 2, x / 2);

/** P(F > x) of an F variable. */
export const fSf = (x: number, df1: number, df2: number): number =>
  x <= 0 ? 1 : betaCdf(df2 / (df2 + df1 * x), df2 / 2, df1 / 2, (df1 * x) / (df2 + df1 * x));

/** P(T > t) of Student's variable; the degrees of freedom need not be whole. */
export function studentSf(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return NaN;
  if (Math.abs(t) === Infinity) return t > 0 ? 0 : 1;
  const square = t * t;
  const tail = 0.5 * betaCdf(df / (df + square), df / 2, 0.5, square / (df + square));
  return t >= 0 ? tail : 1 - tail;
}

/** P(|T| > |t|) of Student's variable. */
export const studentTwoSided = (t: number, df: number): number => 2 * studentSf(Math.abs(t), df);

/** The `p`-quantile of Student's distribution, by bisection from the normal one. */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df > 0)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  let low = 0;
  let high = Math.max(1, normalQuantile(p));
  while (studentSf(high, df) > 1 - p) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-16 * high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentSf(middle, df) > 1 - p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(K > k) of a binomial variable of n trials. */
export const binomialSf = (k: number, n: number, p: number): number =>
  k < 0 ? 1 : k >= n ? 0 : betaSf(1 - p, n - k, k + 1, p);

/** P(K ≤ k) of a binomial variable of n trials. */
export const binomialCdf = (k: number, n: number, p: number): number =>
  k < 0 ? 0 : k >= n ? 1 : betaCdf(1 - p, n - k, k + 1, p);

/**
 * Two-sided exact binomial test of k successes in n trials against p: the total of the outcomes no likelier than k (scipy's and R's
 * rule, with their relative slack of 1e-7 for ties).
 */
export function binomialTestP(k: number, n: number, p: number): number {
  const mean = n * p;
  if (k === mean) return 1;
  const logMass = (i: number): number => binomialLogMass(i, n, p);
  const limit = logMass(k) + 1e-7;
  // The mass falls away from the mode, so the opposite tail begins where it first is no more than that of k.
  if (k < mean) {
    const other = firstWhere(Math.ceil(mean), n + 1, (i) => logMass(i) <= limit);
    return Math.min(1, binomialCdf(k, n, p) + binomialSf(other - 1, n, p));
  }
  const other = firstWhere(0, Math.floor(mean) + 1, (i) => logMass(i) > limit) - 1;
  return Math.min(1, binomialSf(k - 1, n, p) + binomialCdf(other, n, p));
}

function binomialLogMass(k: number, n: number, p: number): number {
  if (p === 0 || p === 1) return k === n * p ? 0 : -Infinity;
  return -Math.log(n + 1) - logBeta(k + 1, n - k + 1) + k * Math.log(p) + (n - k) * Math.log1p(-p);
}

/** The first integer of [from, to) for which a monotone condition holds; `to` when none does. */
function firstWhere(from: number, to: number, holds: (i: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
