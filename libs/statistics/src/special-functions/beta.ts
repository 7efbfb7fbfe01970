import { logGamma, stirlingCorrection } from './gamma.js';

const LARGE = 15;
const TINY = 1e-300;

/** ln B(a, b); keeps its digits when one argument is large. */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  if (large < LARGE) return logGamma(a) + logGamma(b) - logGamma(a + b);
  // ln Γ(large) - ln Γ(large + small) by Stirling, the large terms taken together.
  const ratio =
    small -
    (large - 0.5) * Math.log1p(small / large) -
    small * Math.log(large + small) +
    stirlingCorrection(large) -
    stirlingCorrection(large + small);
  return logGamma(small) + ratio;
}

/**
 * The regularised incomplete beta function I_x(a, b), the distribution function of a beta variable; `y` is 1 - x, to be given where
 * it is known better than by subtraction. Continued fraction by Lentz's method (Numerical Recipes, 6.4).
 */
export function betaCdf(x: number, a: number, b: number, y = 1 - x): number {
  if (!(a > 0) || !(b > 0) || Number.isNaN(x)) return NaN;
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  return x < (a + 1) / (a + b + 2) ? lowerTail(x, y, a, b) : 1 - lowerTail(y, x, b, a);
}

/** 1 - I_x(a, b) without cancellation. */
export const betaSf = (x: number, a: number, b: number, y = 1 - x): number => betaCdf(y, b, a, x);

function lowerTail(x: number, y: number, a: number, b: number): number {
  const logX = x > 0.5 ? Math.log1p(-y) : Math.log(x);
  const logY = y > 0.5 ? Math.log1p(-x) : Math.log(y);
  const front = Math.exp(a * logX + b * logY - logBeta(a, b)) / a;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * fraction;
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** The `p`-quantile of a beta variable: bisection in the logarithm of the smaller side, to the last digits. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1) || !(a > 0) || !(b > 0)) return NaN;
  if (p === 0 || p === 1) return p;
  if (betaCdf(0.5, a, b) < p) return 1 - smallQuantile(1 - p, b, a);
  return smallQuantile(p, a, b);
}

/** The quantile of one that is at most ½. */
function smallQuantile(p: number, a: number, b: number): number {
  let low = -745;
  let high = Math.log(0.5);
  for (let step = 0; step < 200 && high - low > 1e-16 * Math.abs(high); step++) {
    const middle = (low + high) / 2;
    if (betaCdf(Math.exp(middle), a, b) < p) low = middle;
    else high = middle;
    if (middle === low && middle === high) break;
  }
  return Math.exp((low + high) / 2);
}
