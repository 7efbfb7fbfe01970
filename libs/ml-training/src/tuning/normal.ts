const { abs, ceil, exp, expm1, log, log1p, sqrt } = Math;
const LOG_SQRT_TWO_PI = 0.5 * log(2 * Math.PI);
const SERIES_BELOW = 2.5;

/** erf by its all-positive series (Abramowitz & Stegun 7.1.6), for |x| small enough that 1 - erf keeps its digits. */
function erfSeries(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; abs(term) > 1e-17 * abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / sqrt(Math.PI)) * exp(-x * x) * total;
}

/** exp(x²)·erfc(x) for x ≥ 2.5 by its continued fraction (A&S 7.1.14), evaluated from the back. */
function scaledErfc(x: number): number {
  let tail = x;
  for (let k = ceil(20 + 300 / (x * x)); k >= 1; k--) tail = x + k / 2 / tail;
  return 1 / (tail * sqrt(Math.PI));
}

/** log Φ(x) of the standard normal, accurate far into the lower tail. */
export function logNormalCdf(x: number): number {
  const z = -x * Math.SQRT1_2;
  if (z > SERIES_BELOW) return log(scaledErfc(z) / 2) - z * z;
  if (z > -SERIES_BELOW) return log((1 - erfSeries(z)) / 2);
  return log1p(-(scaledErfc(-z) * exp(-z * z)) / 2);
}

/** log of the standard normal density. */
export const logNormalDensity = (x: number): number => -(x * x) / 2 - LOG_SQRT_TWO_PI;

/** log (Φ(b) - Φ(a)) for a < b without cancellation in the tails. */
export function logNormalMass(a: number, b: number): number {
  if (a > 0) return logNormalMass(-b, -a);
  if (a > -SERIES_BELOW && b < SERIES_BELOW) {
    return log((erfSeries(b * Math.SQRT1_2) - erfSeries(a * Math.SQRT1_2)) / 2);
  }
  if (b > 0) return log1p(-exp(logNormalCdf(a)) - exp(logNormalCdf(-b)));
  const upper = logNormalCdf(b);
  return upper + log(-expm1(logNormalCdf(a) - upper));
}
