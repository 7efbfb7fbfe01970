import { InvalidInputError } from '@intelgraph/kernel';

import { storable } from '../inputs/check-input.js';

import { type Cell, cellOf } from './cell.js';

/** Rows as callers give them: records of column name → value. */
export type Row = Readonly<Record<string, unknown>>;

/** Columns by name, in the order in which the rows first show them; every column has a cell for every row. */
export type RowColumns = ReadonlyMap<string, readonly Cell[]>;

/** Most rows and columns of one call. */
export const MAX_ROWS = 1_000_000;
export const MAX_COLUMNS = 1000;

/**
 * Turns rows into columns without losing anything: what a row does not have is missing there.
 *
 * @param field names the rows in errors: `<field>[3].amount`
 * @throws InvalidInputError
 */
export function columnsOfRows(field: string, rows: unknown): RowColumns {
  if (!Array.isArray(rows)) throw InvalidInputError.of(field, 'must be an array of objects');
  if (rows.length > MAX_ROWS) throw InvalidInputError.of(field, `must have at most ${MAX_ROWS} rows`);
  const columns = new Map<string, Cell[]>();
  rows.forEach((row: unknown, i) => {
    if (!isRecord(row)) throw InvalidInputError.of(`${field}[${i}]`, 'must be an object of column values');
    for (const [name, value] of Object.entries(row)) {
      const cells = columns.get(name) ?? newColumn(columns, field, name, rows.length);
      cells[i] = cellOf(`${field}[${i}].${name}`, value);
    }
  });
  return columns;
}

function newColumn(columns: Map<string, Cell[]>, field: string, name: string, rows: number): Cell[] {
  if (columns.size >= MAX_COLUMNS) throw InvalidInputError.of(field, `must have at most ${MAX_COLUMNS} columns`);
  if (!isColumnName(name)) {
    throw InvalidInputError.of(field, 'column names must be well-formed texts of 1 to 256 characters');
  }
  const cells = new Array<Cell>(rows).fill(null);
  columns.set(name, cells);
  return cells;
}

/** Whether a column may be called so. */
export const isColumnName = (name: string): boolean => name !== '' && name.length <= 256 && storable(name);

const isRecord = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
