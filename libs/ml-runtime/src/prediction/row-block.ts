import type { ValuesByColumn } from '../pipeline/encode.js';
import type { Row } from '../training/trained-model.js';

/** Rows with the same columns, by column: they cross to another thread in a fraction of the time that an object for each takes. */
export interface RowBlock {
  readonly columns: ValuesByColumn;
  readonly length: number;
}

/** Below, an object for each row is as fast. */
const FEWEST_ROWS = 8;

/** @returns undefined where rows are few, or have not all the same columns in the same order */
export function blockOf(rows: readonly Row[]): RowBlock | undefined {
  const { length } = rows;
  const names = Object.keys(rows[0] ?? {});
  if (length < FEWEST_ROWS || names.length === 0) return undefined;
  const numbers = new Float64Array(names.length * length);
  const isNumbers = new Array<boolean>(names.length).fill(true);
  for (let row = 0; row < length; row++) {
    const values = rows[row] ?? {};
    let column = 0;
    for (const name in values) {
      if (names[column] !== name) return undefined;
      const value = values[name];
      if (typeof value === 'number') numbers[column * length + row] = value;
      else isNumbers[column] = false;
      column++;
    }
    if (column !== names.length) return undefined;
  }
  const columnOf = (name: string, column: number): [string, Float64Array | unknown[]] =>
    isNumbers[column] === true
      ? [name, numbers.subarray(column * length, (column + 1) * length)]
      : [name, rows.map((row) => row[name])];
  return { columns: new Map(names.map(columnOf)), length };
}
