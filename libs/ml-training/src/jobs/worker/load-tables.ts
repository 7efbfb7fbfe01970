import { takeRows } from '@intelgraph/ml-runtime';

import { digestOf, type DataFile } from '../../datasets/data-sources.js';
import { profileTable, type DatasetProfile } from '../../datasets/dataset-profile.js';
import { readTable } from '../../datasets/table-reader.js';
import { withTabularFile, type ReadOptions, type TabularFile } from '../../datasets/tabular-file.js';
import { assertLearnable } from '../../datasets/target-column.js';
import { splitRows } from '../../splits/split-rows.js';
import type { JobSpec } from '../job-spec.js';
import { DataChangedError } from '../jobs.errors.js';

import type { JobTables } from './tune.js';

/** Largest file, in cells, whose profile is kept with the model as its baseline. */
const MAX_PROFILED_CELLS = 20_000_000;

/** The rows of a job, and what is in its training file. */
export interface LoadedData extends JobTables {
  readonly baseline?: DatasetProfile;
}

/** Reads the job's files. @throws UnusableDataError, DataChangedError */
export async function loadTables(spec: JobSpec, reading: ReadOptions): Promise<LoadedData> {
  const { table, baseline } = await load(spec.train, reading, async (file) => {
    await assertLearnable(file, spec.target, spec.train.field);
    const rows = await readTable(file);
    const cells = file.relation.rows * file.relation.columns.length;
    return { table: rows, ...(cells <= MAX_PROFILED_CELLS ? { baseline: await profileTable(file) } : {}) };
  });
  const profile = baseline === undefined ? {} : { baseline };
  if (spec.validation !== undefined) {
    return { train: table, validation: await load(spec.validation, reading, readTable), ...profile };
  }
  const rows = splitRows(table, spec.target, spec.split);
  return { train: takeRows(table, rows.train), validation: takeRows(table, rows.validation), ...profile };
}

async function load<T>(data: DataFile, reading: ReadOptions, work: (file: TabularFile) => Promise<T>): Promise<T> {
  if ((await digestOf(data.file)) !== data.digest) throw new DataChangedError(data.field);
  return withTabularFile(data.file, data.field, reading, work);
}
