import { UnusableDataError } from '@intelgraph/data-files';
import { takeRows, type Table } from '@intelgraph/ml-runtime';

import { digestOf, type DataFile } from '../../datasets/data-sources.js';
import { profileTable, type DatasetProfile } from '../../datasets/dataset-profile.js';
import { readTable } from '../../datasets/table-reader.js';
import { withTabularFile, type ReadOptions, type TabularFile } from '../../datasets/tabular-file.js';
import type { TabularRelation } from '../../datasets/tabular-relation.js';
import { assertLearnable } from '../../datasets/target-column.js';
import { holdOutCalibration } from '../../splits/hold-out-calibration.js';
import { splitRows } from '../../splits/split-rows.js';
import type { JobSpec } from '../job-spec.js';
import { DataChangedError } from '../jobs.errors.js';

import type { JobTables } from './tuning-sample.js';

/** Largest file, in cells, whose profile is kept with the model as its baseline. */
const MAX_PROFILED_CELLS = 20_000_000;

/** The value as read, its copy in a part of the split, its encoding. */
const BYTES_PER_CELL = 24;

/** The rows of a job, and what is in its training file. */
export interface LoadedData extends JobTables {
  /** Rows that the model is calibrated with, and nothing else; absent where there are too few. */
  readonly calibration?: Table;
  readonly baseline?: DatasetProfile;
}

/** Reads the job's files. @throws UnusableDataError, DataChangedError */
export async function loadTables(spec: JobSpec, reading: ReadOptions, memoryMb: number): Promise<LoadedData> {
  const { table, baseline } = await load(spec.train, reading, async (file) => {
    assertFits(file.relation, memoryMb, spec.train.field);
    await assertLearnable(file, spec.target, spec.train.field);
    const rows = await readTable(file);
    const cells = file.relation.rows * file.relation.columns.length;
    return { table: rows, ...(cells <= MAX_PROFILED_CELLS ? { baseline: await profileTable(file) } : {}) };
  });
  const profile = baseline === undefined ? {} : { baseline };
  if (spec.validation !== undefined) {
    const validation = await load(spec.validation, reading, readTable);
    return { ...holdOutCalibration(table, spec.target, spec.split), validation, ...profile };
  }
  const rows = splitRows(table, spec.target, spec.split);
  const held = holdOutCalibration(takeRows(table, rows.train), spec.target, spec.split);
  return { ...held, validation: takeRows(table, rows.validation), ...profile };
}

/** @throws UnusableDataError before a table that is too large takes the memory of others */
function assertFits({ rows, columns }: TabularRelation, memoryMb: number, field: string): void {
  const needed = Math.ceil((rows * columns.length * BYTES_PER_CELL) / 2 ** 20);
  if (needed <= memoryMb) return;
  const size = `has ${rows} rows of ${columns.length} columns`;
  throw new UnusableDataError(
    field,
    `${size}: training needs about ${needed} MiB, more than the limit of ${memoryMb} MiB`,
  );
}

async function load<T>(data: DataFile, reading: ReadOptions, work: (file: TabularFile) => Promise<T>): Promise<T> {
  if ((await digestOf(data.file)) !== data.digest) throw new DataChangedError(data.field);
  return withTabularFile(data.file, data.field, reading, work);
}
