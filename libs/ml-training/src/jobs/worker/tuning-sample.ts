import { columnOf, inferTask, takeRows, type Table, type Task } from '@intelgraph/ml-runtime';

import { sampleRows } from '../../splits/split-rows.js';
import type { JobSpec } from '../job-spec.js';

/** The rows of a job in memory. */
export interface JobTables {
  readonly train: Table;
  readonly validation: Table;
}

/** What the trials of a search are trained and compared on. */
export interface TuningSample extends JobTables {
  /** Of all rows: a sample may lack values that decide it. */
  readonly task: Task | undefined;
  /** Whether rows were left out. */
  readonly sampled: boolean;
}

const MOST_ROWS = 20_000;
const FEWEST_ROWS = 5_000;
const CELLS = 1_000_000;

/**
 * Bounds what a trial costs: at most 20,000 training rows, fewer (down to 5,000) of more than 50 columns, and half as many
 * for validation, drawn with the job's seed; classes keep their shares. Smaller tables are taken whole.
 */
export function tuningSample({ train, validation }: JobTables, { target, split, seed }: JobSpec): TuningSample {
  const rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(CELLS / train.columns.length)));
  const sample = (table: Table, count: number): Table =>
    table.rows <= count ? table : takeRows(table, sampleRows(table, target, count, { seed, stratify: split.stratify }));
  const some = { train: sample(train, rows), validation: sample(validation, rows / 2) };
  const column = columnOf(train, target);
  return {
    ...some,
    task: column && inferTask(column),
    sampled: some.train.rows < train.rows || some.validation.rows < validation.rows,
  };
}
