import { logNormalDensity, logNormalMass } from './normal.js';

const MOST_STEPS = 100;

/**
 * The `q`-quantile of a standard normal truncated to [a, b].
 * Newton's method on the log of the distribution function: that function is concave, so from the left it climbs to the root
 * without overshooting, also where the whole interval lies far in a tail. It converges quadratically: a step of 1e-8 leaves 1e-16.
 */
export function truncatedNormalQuantile(q: number, a: number, b: number): number {
  if (q <= 0) return a;
  if (q >= 1) return b;
  if (q > 0.5) return -truncatedNormalQuantile(1 - q, -b, -a);
  const target = Math.log(q) + logNormalMass(a, b);
  let [low, high] = [a, b];
  let x = Math.min(Math.max(0, a + (b - a) * q), b);
  for (let step = 0; step < MOST_STEPS; step++) {
    const logMass = logNormalMass(a, x);
    const excess = logMass - target;
    if (excess > 0) high = x;
    else low = x;
    const newton = excess * Math.exp(logMass - logNormalDensity(x));
    if (Math.abs(newton) <= 1e-8 * (x - a)) return Math.min(b, Math.max(a, x - newton));
    const next = x - newton;
    x = next > low && next < high ? next : (low + high) / 2;
  }
  return x;
}
