import { at } from '../arrays/at.js';

/** A reproducible source of random numbers; the same seed gives the same numbers everywhere. */
export interface SeededRandom {
  /** Uniform, 0 ≤ u < 1, 53 bits. */
  uniform(): number;
  /** A whole number, 0 ≤ k < n, without bias that matters (n below 2^32). */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** The numbers 0 … n-1 in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array;
}

/** Chris Doty-Humphrey's sfc32, seeded by a counter and warmed up. */
export function seededRandom(seed: number): SeededRandom {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 16; i++) bits();
  const uniform = (): number => (bits() * 2 ** 21 + (bits() >>> 11)) / 2 ** 53;
  const below = (n: number): number => Math.floor(uniform() * n);
  return {
    uniform,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation: (n) => shuffled(n, below),
  };
}

function shuffled(n: number, below: (n: number) => number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = below(i + 1);
    const swapped = at(order, i);
    order[i] = at(order, j);
    order[j] = swapped;
  }
  return order;
}
