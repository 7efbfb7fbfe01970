import { takeRows, type Table } from '@intelgraph/ml-runtime';

import { digestOf, type DataFile } from '../../datasets/data-sources.js';
import { profileTable, type DatasetProfile } from '../../datasets/dataset-profile.js';
import { readTable } from '../../datasets/table-reader.js';
import { withTabularFile, type ReadOptions } from '../../datasets/tabular-file.js';
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
  const { table, profile } = await load(spec.train, reading, true);
  const baseline = profile === undefined ? {} : { baseline: profile };
  if (spec.validation !== undefined) {
    const validation = await load(spec.validation, reading, false);
    return { train: table, validation: validation.table, ...baseline };
  }
  const rows = splitRows(table, spec.target, spec.split);
  return { train: takeRows(table, rows.train), validation: takeRows(table, rows.validation), ...baseline };
}

async function load(
  data: DataFile,
  reading: ReadOptions,
  profiled: boolean,
): Promise<{ table: Table; profile?: DatasetProfile }> {
  if ((await digestOf(data.file)) !== data.digest) throw new DataChangedError(data.field);
  return withTabularFile(data.file, data.field, reading, async (file) => {
    const cells = file.relation.rows * file.relation.columns.length;
    const table = await readTable(file);
    return profiled && cells <= MAX_PROFILED_CELLS ? { table, profile: await profileTable(file) } : { table };
  });
}
