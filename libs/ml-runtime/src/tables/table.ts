/** One cell as DuckDB or a request gives it; `null` and NaN are missing. */
export type CellValue = number | string | boolean | null;

export const COLUMN_KINDS = ['numeric', 'categorical', 'boolean', 'timestamp'] as const;
/** How a column was read. Text is `categorical`, also where it holds numbers: fitting decides what it really is. */
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/**
 * One named column. `values` has one entry per row: numbers for `numeric` (NaN or null = missing), text for
 * `categorical`, booleans or 0/1 for `boolean`, epoch milliseconds (UTC) or ISO 8601 text for `timestamp`.
 */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly values: readonly CellValue[] | Float64Array;
}

/** Columns of equal length; names are unique. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** The column of this name, or undefined. */
export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** A table of the given rows, in the given order. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  const columns = table.columns.map((column) => ({ ...column, values: takeValues(column.values, rows) }));
  return { columns, rows: rows.length };
}

function takeValues(values: Column['values'], rows: ArrayLike<number>): Column['values'] {
  if (values instanceof Float64Array) {
    return Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  }
  return Array.from(rows, (row) => values[row] ?? null);
}
