import type { InputRow } from '../../models/model-runtime.js';

/** Numbers with NaN for missing, or values of any kind with null (or undefined) for missing. */
export type ColumnValues = Float64Array | readonly unknown[];

/** Values by column, one for each row. Columns that a file does not have are absent. */
export type InputColumns = ReadonlyMap<string, ColumnValues>;

/** So many rows of the columns, from a row on. */
export function sliceOf(columns: InputColumns, from: number, rows: number): InputColumns {
  const part = (values: ColumnValues): ColumnValues =>
    values instanceof Float64Array ? values.subarray(from, from + rows) : values.slice(from, from + rows);
  return new Map([...columns].map(([name, values]) => [name, part(values)]));
}

/** One row as requests have it: without what is missing. */
export function rowAt(columns: InputColumns, index: number): InputRow {
  const row: Record<string, unknown> = {};
  for (const [name, values] of columns) {
    const value = values[index];
    if (value !== null && value !== undefined && !Number.isNaN(value)) row[name] = value;
  }
  return row;
}
