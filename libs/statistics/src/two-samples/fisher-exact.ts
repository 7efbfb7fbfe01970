import { logBeta } from '../special-functions/beta.js';

const TIE_TOLERANCE = 1e-7;

/**
 * Fisher's exact test of a 2×2 table [[a, b], [c, d]], two-sided: the total of the tables with the same margins that are no likelier
 * than this one. Any sizes; 1 where a margin is empty.
 */
export function fisherExactP([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  const [row, other, column] = [a + b, c + d, a + c];
  const low = Math.max(0, column - other);
  const high = Math.min(row, column);
  if (low === high) return 1;
  const logMass = (k: number): number =>
    logChoose(row, k) + logChoose(other, column - k) - logChoose(row + other, column);
  const limit = logMass(a) + TIE_TOLERANCE;
  let p = 0;
  for (let k = low; k <= high; k++) {
    const mass = logMass(k);
    if (mass <= limit) p += Math.exp(mass);
  }
  return Math.min(1, p);
}

const logChoose = (n: number, k: number): number =>
  k === 0 || k === n ? 0 : -Math.log(n + 1) - logBeta(k + 1, n - k + 1);
