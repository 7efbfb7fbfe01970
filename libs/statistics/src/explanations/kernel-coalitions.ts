import type { SeededRandom } from '../random/seeded-random.js';
import type { Coalition } from './coalition-values.js';

/** KernelSHAP's weight of one coalition of s among m players: (m-1)/(C(m,s)·s·(m-s)). */
export const shapleyKernel = (m: number, s: number): number => (m - 1) / (choose(m, s) * s * (m - s));

export interface WeightedCoalition {
  readonly coalition: Coalition;
  weight: number;
}

/**
 * At most about `budget` coalitions for KernelSHAP, as shap 0.51 chooses them: sizes s and m-s are taken whole, from the outside in,
 * while the budget would draw each of their coalitions at least once; of the others a weighted sample, every coalition with its
 * complement. Sizes 1 and m-1 are always whole, so that every column is in.
 */
export function kernelCoalitions(m: number, budget: number, random: SeededRandom): WeightedCoalition[] {
  const chosen: WeightedCoalition[] = [];
  const sizes = Array.from({ length: Math.floor(m / 2) }, (_, i) => i + 1);
  const massOf = (s: number): number => ((m - 1) / (s * (m - s))) * (s === m - s ? 1 : 2);
  let left = budget;
  while (sizes.length > 0) {
    const size = sizes[0] ?? 1;
    const subsets = choose(m, size) * (size === m - size ? 1 : 2);
    const share = massOf(size) / sizes.reduce((sum, s) => sum + massOf(s), 0);
    if (size > 1 && (left * share) / subsets < 1 - 1e-8) break;
    chosen.push(...wholeSize(m, size));
    left -= subsets;
    sizes.shift();
  }
  const mass = sizes.reduce((sum, s) => sum + massOf(s), 0);
  if (sizes.length > 0 && left > 0) chosen.push(...sampled(m, sizes, massOf, { left, mass, random }));
  return chosen;
}

function wholeSize(m: number, size: number): WeightedCoalition[] {
  const weight = shapleyKernel(m, size);
  return combinations(m, size).flatMap((coalition) =>
    size * 2 === m
      ? [{ coalition, weight }]
      : [coalition, complement(coalition)].map((one) => ({ coalition: one, weight })),
  );
}

function sampled(
  m: number,
  sizes: readonly number[],
  massOf: (size: number) => number,
  { left, mass, random }: { left: number; mass: number; random: SeededRandom },
): WeightedCoalition[] {
  const found = new Map<string, WeightedCoalition>();
  // Draws that come twice cost nothing, so a few more are made than there is room for; bounded, as a small rest may be exhausted.
  for (let draw = 0; draw < 4 * left && found.size < left; draw++) {
    let target = random.uniform() * mass;
    const size = sizes.find((s) => (target -= massOf(s)) < 0) ?? sizes[0] ?? 1;
    const coalition = new Uint8Array(m);
    for (const player of random.permutation(m).subarray(0, size)) coalition[player] = 1;
    for (const one of [coalition, complement(coalition)]) {
      const key = one.join('');
      const seen = found.get(key);
      if (seen) seen.weight++;
      else found.set(key, { coalition: one, weight: 1 });
    }
  }
  const draws = [...found.values()].reduce((sum, { weight }) => sum + weight, 0);
  return [...found.values()].map(({ coalition, weight }) => ({ coalition, weight: (weight * mass) / draws }));
}

const complement = (coalition: Coalition): Coalition => coalition.map((member) => 1 - member);

function combinations(m: number, size: number): Coalition[] {
  const found: Coalition[] = [];
  const members = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const coalition = new Uint8Array(m);
    for (const member of members) coalition[member] = 1;
    found.push(coalition);
    let position = size - 1;
    while (position >= 0 && members[position] === m - size + position) position--;
    if (position < 0) return found;
    const next = (members[position] ?? 0) + 1;
    for (let i = position; i < size; i++) members[i] = next + i - position;
  }
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return Math.round(result);
}
