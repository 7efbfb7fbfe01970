import { at } from '../arrays/at.js';
import { assertSameLength } from '../arrays/lengths.js';
import type { Cells } from '../drift/column-sample.js';

/**
 * How many rows are equal, in every column, to an earlier one. Cells are equal as keys of a Map are (NaN equals NaN, 1 is not "1");
 * null and undefined are the same, Dates by their time. O(rows) memory in numbers, not texts: columns are folded one by one into a
 * code per row, and once all codes differ the rest is not read.
 * @throws InvalidInputError when the columns differ in length
 */
export function countDuplicates(columns: readonly Cells[]): number {
  assertSameLength(Object.fromEntries(columns.map((column, i) => [`columns[${i}]`, column])));
  const rows = columns[0]?.length ?? 0;
  const codes = new Uint32Array(rows);
  let distinct = Math.min(1, rows);
  for (const column of columns) {
    if (distinct === rows) break;
    const values = new Map<unknown, number>();
    const pairs = new Map<number, number>();
    for (let i = 0; i < rows; i++) {
      // Both codes are below the number of rows, so a pair is an exact integer.
      const pair = at(codes, i) * rows + codeOf(values, keyOf(column[i]));
      codes[i] = codeOf(pairs, pair);
    }
    distinct = pairs.size;
  }
  return rows - distinct;
}

const keyOf = (cell: unknown): unknown => (cell instanceof Date ? `date ${cell.getTime()}` : (cell ?? null));

function codeOf<K>(codes: Map<K, number>, key: K): number {
  const known = codes.get(key);
  if (known !== undefined) return known;
  codes.set(key, codes.size);
  return codes.size - 1;
}
