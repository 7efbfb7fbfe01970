import type { Transaction } from '@intelgraph/persistence';

import { type PredictionWindow, readWindow } from '../predictions/predictions.queries.js';

import type { Cell } from './cell.js';
import { columnsOfRows, type RowColumns } from './row-columns.js';

/** Most rows of a stored window that are compared; of more a part is taken, always the same. */
export const MAX_WINDOW_ROWS = 50_000;

/** What a window of stored predictions holds. */
export interface StoredColumns {
  readonly columns: RowColumns;
  readonly rows: number;
  /** How many predictions the window has. */
  readonly total: number;
}

/** Inputs of the predictions of a window, and the answer as the column `prediction` (`_prediction` where an input has that name). */
export async function storedColumns(
  tx: Transaction,
  workspace: string,
  window: PredictionWindow,
  options: { readonly answers: boolean },
): Promise<StoredColumns> {
  const { rows, total } = await readWindow(tx, workspace, window, MAX_WINDOW_ROWS);
  const inputs = new Map<string, readonly Cell[]>(
    columnsOfRows(
      'inputs',
      rows.map(({ inputs: row }) => flat(row)),
    ),
  );
  if (options.answers && rows.length > 0) {
    const name = inputs.has('prediction') ? '_prediction' : 'prediction';
    inputs.set(
      name,
      rows.map(({ prediction }) => prediction),
    );
  }
  return { columns: inputs, rows: rows.length, total };
}

/** Vectors and objects, which no test of a column takes, as their text. */
function flat(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );
}
