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
  const random = randomStream(split.seed, 0);
  const parts = groupsOf(table, target, split.stratify).map((rows) => {
    const wanted = Math.max(1, Math.round(rows.length * split.validationShare));
    return drawRows(rows, rows.length < 2 ? 0 : Math.min(rows.length - 1, wanted), random);
  });
  return { train: ordered(parts.map(([kept]) => kept)), validation: ordered(parts.map(([, taken]) => taken)) };
}

/**
 * About `count` rows with a target, drawn without replacement, in ascending order; the same for the same seed.
 * Stratified, every class keeps its share and one row at least. All of them where there are no more.
 */
export function sampleRows(
  table: Table,
  target: string,
  count: number,
  o: Omit<SplitSpec, 'validationShare'>,
): number[] {
  const groups = groupsOf(table, target, o.stratify);
  const present = groups.reduce((sum, rows) => sum + rows.length, 0);
  if (present <= count) return ordered(groups);
  const random = randomStream(o.seed, 1);
  const wanted = (rows: readonly number[]): number => Math.max(1, Math.round((rows.length * count) / present));
  return ordered(groups.map((rows) => drawRows(rows, wanted(rows), random)[1]));
}

/** Rows with a target, by class where asked for and where there are classes. */
function groupsOf(table: Table, target: string, stratify: boolean): number[][] {
  const column = columnOf(table, target);
  const values = column?.values ?? [];
  const byClass = new Map<unknown, number[]>();
  const classes = stratify && column !== undefined && inferTask(column) !== 'regression';
  for (let row = 0; row < table.rows; row++) {
    const value = values[row] ?? null;
    if (value === null || Number.isNaN(value)) continue;
    const key = classes ? value : '';
    const rows = byClass.get(key);
    if (rows === undefined) byClass.set(key, [row]);
    else rows.push(row);
  }
  return [...byClass.values()];
}

const ordered = (rows: readonly (readonly number[])[]): number[] => rows.flat().sort((a, b) => a - b);

/** Fisher–Yates from the back: the rows drawn last are the taken ones. */
function drawRows(rows: readonly number[], count: number, random: Random): [kept: number[], taken: number[]] {
  const shuffled = [...rows];
  for (let i = shuffled.length - 1; i >= shuffled.length - count; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const swap = shuffled[i] ?? 0;
    shuffled[i] = shuffled[j] ?? 0;
    shuffled[j] = swap;
  }
  return [shuffled.slice(0, shuffled.length - count), shuffled.slice(shuffled.length - count)];
}
