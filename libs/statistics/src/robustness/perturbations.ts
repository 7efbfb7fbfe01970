import { InvalidInputError } from '@intelgraph/kernel';
import { at } from '../arrays/at.js';
import { armMoments } from '../experiments/arms.js';
import type { SeededRandom } from '../random/seeded-random.js';

/** A column's values, missing ones as null or undefined. */
export type ColumnCells<T> = ArrayLike<T | null | undefined>;

/**
 * A column of numbers with normal noise of `severity` standard deviations (of the column itself unless `std` says otherwise) on every
 * value; what is missing stays missing. A new array.
 * @throws InvalidInputError for a negative severity
 */
export function withNoise(
  cells: ColumnCells<number>,
  severity: number,
  random: SeededRandom,
  std = Math.sqrt(armMoments(cells).variance ?? 0),
): (number | null)[] {
  if (!(severity >= 0 && Number.isFinite(severity))) throw InvalidInputError.of('severity', 'must not be negative');
  return Array.from(cells, (value) => (value == null ? null : value + severity * std * random.normal()));
}

/** A column with the given share of its rows, chosen by chance, made missing; a new array. @throws InvalidInputError for a share outside 0 … 1 */
export function withMissing<T>(cells: ColumnCells<T>, share: number, random: SeededRandom): (T | null)[] {
  const changed = Array.from(cells, (value) => value ?? null);
  for (const row of chosenRows(cells.length, share, random)) changed[row] = null;
  return changed;
}

/**
 * A column in which the given share of rows, chosen by chance, have passed their values round among themselves: every one of them
 * has that of another row, and the column as a whole holds the same values. A new array. @throws InvalidInputError for a share outside 0 … 1
 */
export function withSwaps<T>(cells: ColumnCells<T>, share: number, random: SeededRandom): (T | null)[] {
  const changed = Array.from(cells, (value) => value ?? null);
  const rows = chosenRows(cells.length, share, random);
  rows.forEach((row, i) => (changed[row] = cells[at(rows, (i + 1) % rows.length)] ?? null));
  return changed;
}

function chosenRows(n: number, share: number, random: SeededRandom): Uint32Array {
  if (!(share >= 0 && share <= 1)) throw InvalidInputError.of('share', 'must be a number from 0 to 1');
  return random.permutation(n).subarray(0, Math.round(share * n));
}
