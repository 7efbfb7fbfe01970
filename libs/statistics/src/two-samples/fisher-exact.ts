const TIE_TOLERANCE = 1e-7;

/**
 * Fisher's exact test of a 2×2 table [[a, b], [c, d]], two-sided: the total of the tables with the same margins that are no likelier
 * than this one. Any sizes, O(√size); 1 where a margin is empty; 0 below about 1e-300.
 */
export function fisherExactP([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  const [row, other, column] = [a + b, c + d, a + c];
  const low = Math.max(0, column - other);
  const high = Math.min(row, column);
  const mode = Math.min(high, Math.floor(((row + 1) * (column + 1)) / (row + other + 2)));
  // Masses relative to that of the mode, neighbour by neighbour: no logarithms of huge factorials that would cancel.
  const next = (k: number): number => ((row - k) * (column - k)) / ((k + 1) * (other - column + k + 1));
  const masses = [...walk(mode, low, (k) => 1 / next(k - 1)), { k: mode, mass: 1 }, ...walk(mode, high, next)];
  const limit = (masses.find(({ k }) => k === a)?.mass ?? 0) * (1 + TIE_TOLERANCE);
  let [tail, total] = [0, 0];
  for (const { mass } of masses) {
    total += mass;
    if (mass <= limit) tail += mass;
  }
  return tail / total;
}

function walk(mode: number, end: number, ratio: (k: number) => number): { k: number; mass: number }[] {
  const masses: { k: number; mass: number }[] = [];
  const step = Math.sign(end - mode);
  let mass = 1;
  for (let k = mode; k !== end && mass > 1e-300; k += step) {
    mass *= ratio(k);
    masses.push({ k: k + step, mass });
  }
  return masses;
}
