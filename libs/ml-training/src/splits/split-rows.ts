import { columnOf, inferTask, type Table } from '@intelgraph/ml-runtime';

import type { SplitSpec } from '../jobs/job-spec.js';
import { randomStream, type Random } from '../tuning/random.js';

/** Row numbers of the two parts, each in ascending order. */
export interface RowSplit {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

/**
 * Sets rows aside for validation: drawn without replacement, the same for the same seed. Rows without a target go to
 * neither part. Stratified, every class keeps its share; a class with one row stays in training.
 */
export function splitRows(table: Table, target: string, split: SplitSpec): RowSplit {
  const column = columnOf(table, target);
  const values = column?.values ?? [];
  const byClass = new Map<unknown, number[]>();
  const classes = split.stratify && column !== undefined && inferTask(column) !== 'regression';
  for (let row = 0; row < table.rows; row++) {
    const value = values[row] ?? null;
    if (value === null || Number.isNaN(value)) continue;
    const key = classes ? value : '';
    const rows = byClass.get(key);
    if (rows === undefined) byClass.set(key, [row]);
    else rows.push(row);
  }
  const random = randomStream(split.seed, 0);
  const parts = [...byClass.values()].map((rows) => takeShare(rows, split.validationShare, random));
  const ordered = (rows: number[][]): number[] => rows.flat().sort((a, b) => a - b);
  return { train: ordered(parts.map(([kept]) => kept)), validation: ordered(parts.map(([, taken]) => taken)) };
}

/** Fisher–Yates from the back: the rows taken last are the share. */
function takeShare(rows: readonly number[], share: number, random: Random): [kept: number[], taken: number[]] {
  const shuffled = [...rows];
  const count = rows.length < 2 ? 0 : Math.min(rows.length - 1, Math.max(1, Math.round(rows.length * share)));
  for (let i = shuffled.length - 1; i >= shuffled.length - count; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const swap = shuffled[i] ?? 0;
    shuffled[i] = shuffled[j] ?? 0;
    shuffled[j] = swap;
  }
  return [shuffled.slice(0, shuffled.length - count), shuffled.slice(shuffled.length - count)];
}
