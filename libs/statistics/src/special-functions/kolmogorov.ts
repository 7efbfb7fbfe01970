import { logGamma } from './gamma.js';
import { durbinCdf } from './kolmogorov-durbin.js';
import { pelzGoodCdf } from './kolmogorov-pelz-good.js';

const EXACT_UP_TO = 140;
const ASYMPTOTIC_FROM = 2_000_000;

/** P(√n·D > z) in the limit of large samples (Kolmogorov's distribution). */
export function kolmogorovSf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (z <= 0) return 1;
  let sum = 0;
  if (z < 1) {
    for (let k = 1; k <= 10; k++) sum += Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * z * z));
    return 1 - (Math.sqrt(2 * Math.PI) / z) * sum;
  }
  for (let k = 1; k <= 10; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * z * z);
  return sum;
}

/**
 * P(D ≥ d) of the two-sided one-sample Kolmogorov–Smirnov statistic of n values: scipy's `kstwo.sf`.
 * The choice of method is that of Simard and L'Ecuyer (2011): Durbin's matrix where it is cheap, twice the one-sided tail where the
 * two sides hardly meet, the series of Pelz and Good (1976) between.
 */
export function kolmogorovTwoSidedSf(d: number, n: number): number {
  if (!(n >= 1) || Number.isNaN(d)) return NaN;
  if (d >= 1) return 0;
  if (n * d <= 0.5) return 1;
  const square = n * d * d;
  if (n * (1 - d) <= 1) return 2 * (1 - d) ** n;
  if (n <= EXACT_UP_TO) return square > 4 ? 2 * smirnovSf(d, n) : 1 - durbinCdf(d, n);
  if (square >= 370) return 0;
  if (square >= 2.2) return Math.min(1, 2 * smirnovSf(d, n));
  const cdf = n <= 1e5 && n * d ** 1.5 <= 1.4 ? durbinCdf(d, n) : pelzGoodCdf(d, n);
  return Math.min(1, Math.max(0, 1 - cdf));
}

/** P(D⁺ ≥ d), the one-sided statistic: Smirnov's sum, whose terms are all positive; beyond two million values its limit. */
export function smirnovSf(d: number, n: number): number {
  if (n > ASYMPTOTIC_FROM) return Math.exp(-((6 * n * d + 1) ** 2) / (18 * n));
  const last = Math.floor(n * (1 - d));
  const logFactorial = logGamma(n + 1);
  let sum = 0;
  for (let j = 0; j <= last; j++) {
    const below = d + j / n;
    const above = 1 - below;
    if (above <= 0) continue;
    const logChoose = logFactorial - logGamma(j + 1) - logGamma(n - j + 1);
    sum += Math.exp(logChoose + (n - j) * Math.log1p(-below) + (j - 1) * Math.log(below));
  }
  return sum * d;
}
