import { at, type Numbers } from '../arrays/at.js';
import type { Coalition } from './coalition-values.js';

/** All coalitions of m players: number k holds player j when bit j of k is set. */
export const allCoalitions = (m: number): Coalition[] =>
  Array.from({ length: 2 ** m }, (_, mask) => Uint8Array.from({ length: m }, (__, j) => (mask >> j) & 1));

/** Shapley's values (1953) of m players from the values of all coalitions, indexed by bit mask. */
export function shapleyOfCoalitions(values: Numbers, m: number): Float64Array {
  const weights = coalitionWeights(m);
  const phi = new Float64Array(m);
  for (let mask = 0; mask < 2 ** m; mask++) {
    const weight = at(weights, bitCount(mask));
    for (let j = 0; j < m; j++) {
      if (mask & (1 << j)) continue;
      phi[j] = at(phi, j) + weight * (at(values, mask | (1 << j)) - at(values, mask));
    }
  }
  return phi;
}

/** s!·(m-s-1)!/m! for s = 0 … m-1. */
function coalitionWeights(m: number): number[] {
  const weights = [1 / Math.max(1, m)];
  for (let s = 1; s < m; s++) weights.push((at(weights, s - 1) * s) / (m - s));
  return weights;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest; rest &= rest - 1) count++;
  return count;
}
