import type { Column } from '../frames/columns.js';
import type { WireTensor } from '../frames/tensors.js';

/** Rows that are answered together. Every batch of one model has the same columns in the same order. */
export interface RowBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Tensors of one request, which are answered as they stand. */
export interface TensorBatch {
  /** Items in them; 1 where nothing counts items. */
  readonly rows: number;
  readonly tensors: readonly WireTensor[];
}

/** What a model is asked: rows of columns, or tensors. */
export type ModelBatch = RowBatch | TensorBatch;

export function merged(batches: readonly RowBatch[]): RowBatch {
  const [first] = batches;
  if (first === undefined || batches.length === 1) return first ?? { rows: 0, columns: [] };
  return {
    rows: batches.reduce((sum, { rows }) => sum + rows, 0),
    columns: first.columns.map((column, at) => ({
      ...column,
      values: batches.flatMap(({ columns }) => columns[at]?.values ?? []),
    })),
  };
}

/** The answers to `counts` rows each, of answers to all of them. */
export function split(columns: readonly Column[], counts: readonly number[]): Column[][] {
  if (counts.length === 1) return [[...columns]];
  let from = 0;
  return counts.map((rows) => {
    const start = from;
    from += rows;
    return columns.map((column) => {
      const { width = 1 } = column;
      return { ...column, values: column.values.slice(start * width, (start + rows) * width) };
    });
  });
}
