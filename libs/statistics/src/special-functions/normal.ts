import { gammaP, gammaQ } from './gamma.js';

/** The complementary error function 1 - erf(x). */
export const erfc = (x: number): number => (x < 0 ? 1 + gammaP(0.5, x * x) : gammaQ(0.5, x * x));

/** P(Z ≤ z) of a standard normal variable. */
export const normalCdf = (z: number): number => normalSf(-z);

/** P(Z > z) of a standard normal variable, with full relative precision in the tail. */
export const normalSf = (z: number): number => 0.5 * erfc(z / Math.SQRT2);

/** P(|Z| > |z|). */
export const normalTwoSided = (z: number): number => erfc(Math.abs(z) / Math.SQRT2);

/** The `p`-quantile of the standard normal distribution: a rational start (Abramowitz and Stegun 26.2.23), then Halley's steps. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 4; step++) {
    const tail = normalSf(z);
    // Newton on ln(tail), which is nearly a parabola, with Halley's second-order term left to the next step.
    const slope = Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * tail);
    z += Math.log(tail / p) / slope;
  }
  return p === 0.5 ? 0 : -z;
}
