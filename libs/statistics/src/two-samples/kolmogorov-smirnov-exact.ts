import { at } from '../arrays/at.js';

const NEGLIGIBLE = 1e-290;

/** P(D ≥ d) of two samples of n and m values without ties, exact. */
export function ksExactP(d: number, n: number, m: number): number {
  const divisor = greatestCommonDivisor(n, m);
  const multiple = (n / divisor) * m;
  const steps = Math.round(d * multiple);
  if (steps === 0) return 1;
  const p = n === m ? equalSizesP(n, steps) : pathsOutside(Math.max(n, m), Math.min(n, m), steps, divisor);
  return Math.min(1, Math.max(0, p));
}

/** Sizes alike: the reflection principle (Gnedenko and Korolyuk), summed from the inside out as in Horner's scheme. */
function equalSizesP(n: number, steps: number): number {
  let p = 0;
  for (let k = Math.floor(n / steps); k >= 1; k--) {
    let ratio = 1;
    for (let j = 0; j < steps; j++) ratio *= (n - (k - 1) * steps - j) / (n + (k - 1) * steps + j + 1);
    p = ratio * (1 - p);
  }
  return 2 * p;
}

/**
 * The share of the lattice paths from (0, 0) to (m, n) that touch |x/m - y/n| ≥ d (Hodges 1958). The last step of a random path to
 * (i, j) comes from (i-1, j) with probability i/(i+j): averages only, so even a tiny p keeps its digits.
 */
function pathsOutside(m: number, n: number, steps: number, divisor: number): number {
  const [mg, ng] = [m / divisor, n / divisor];
  // outside[j] = share of the paths to (i, j) that have left; 1 beyond the strip.
  const outside = new Float64Array(n + 1).fill(1);
  let high = Math.min(Math.ceil(steps / mg), n + 1);
  outside.fill(0, 0, high);
  for (let i = 1; i <= m; i++) {
    const low = Math.min(Math.max(Math.floor((ng * i - steps) / mg) + 1, 0), n);
    high = Math.min(Math.ceil((ng * i + steps) / mg), n + 1);
    if (high <= low) return 1;
    let share = low === 0 ? 0 : 1;
    for (let j = low; j < high; j++) {
      share = (at(outside, j) * i + share * j) / (i + j);
      // Arithmetic on subnormal numbers is many times slower, and such a share never matters.
      if (share < NEGLIGIBLE) share = 0;
      outside[j] = share;
    }
  }
  return at(outside, n);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
