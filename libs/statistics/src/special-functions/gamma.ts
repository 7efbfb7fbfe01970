const SHIFT = 15;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
const EPSILON = 1e-17;
const TINY = 1e-300;

/** Σ B₂ₖ / (2k(2k-1) x^(2k-1)), what Stirling's formula lacks; to 1e-17 for x ≥ 15. */
export function stirlingCorrection(x: number): number {
  const z = 1 / (x * x);
  const terms = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
  return terms.reduceRight((sum, term) => sum * z + term, 0) / x;
}

/** ln Γ(x) for x > 0: the recurrence up to 15, then Stirling's series (Abramowitz and Stegun 6.1.41). */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  if (x === 1 || x === 2) return 0;
  let product = 1;
  let shifted = x;
  for (; shifted < SHIFT; shifted++) product *= shifted;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + stirlingCorrection(shifted) - Math.log(product)
  );
}

/** ψ(x) for x > 0 (Abramowitz and Stegun 6.3.5 and 6.3.18). */
export function digamma(x: number): number {
  if (!(x > 0)) return NaN;
  let sum = 0;
  let shifted = x;
  for (; shifted < SHIFT; shifted++) sum -= 1 / shifted;
  const z = 1 / (shifted * shifted);
  const terms = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];
  return sum + Math.log(shifted) - 0.5 / shifted - terms.reduceRight((rest, term) => rest * z + term, 0) * z;
}

/** The regularised lower incomplete gamma function P(a, x): the distribution function of a gamma variable of shape a. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0) || Number.isNaN(x)) return NaN;
  if (x <= 0) return 0;
  return x < a + 1 ? seriesP(a, x) : 1 - fractionQ(a, x);
}

/** The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), without cancellation in the upper tail. */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0) || Number.isNaN(x)) return NaN;
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - seriesP(a, x) : fractionQ(a, x);
}

/** x^a e^-x / Γ(a); for large a by the deviance x/a, whose logarithm loses no digits. */
function kernel(a: number, x: number): number {
  if (a < SHIFT) return Math.exp(a * Math.log(x) - x - logGamma(a));
  const relative = (x - a) / a;
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * (Math.log1p(relative) - relative) - stirlingCorrection(a));
}

function seriesP(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * kernel(a, x);
}

/** Legendre's continued fraction by Lentz's method (Numerical Recipes, 6.2). */
function fractionQ(a: number, x: number): number {
  if (x === Infinity) return 0;
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 1e6; n++) {
    const term = -n * (n - a);
    b += 2;
    d = 1 / nonZero(term * d + b);
    c = nonZero(b + term / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return fraction * kernel(a, x);
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
