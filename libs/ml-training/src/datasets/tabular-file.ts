import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isParquet, readCsvHeader } from './csv-header.js';
import { openCsv } from './csv-relation.js';
import { UnusableDataError } from './datasets.errors.js';
import { openDuckdb, type DuckdbLimits, type DuckdbSession } from './duckdb-session.js';
import { openParquet } from './parquet-relation.js';
import type { TabularLimits, TabularRelation } from './tabular-relation.js';

/** How files are read. */
export interface ReadOptions extends TabularLimits, DuckdbLimits {}

export const DEFAULT_READ_OPTIONS: ReadOptions = {
  maxRows: 5_000_000,
  maxColumns: 2_000,
  memoryLimit: '2GB',
  threads: 2,
};

/** An open CSV or Parquet file whose columns are known and whose rows were all found readable. */
export interface TabularFile {
  readonly relation: TabularRelation;
  readonly session: DuckdbSession;
}

/**
 * Opens a file, lets `work` read it, closes it.
 *
 * @param field the input on the wire that named the file, for errors
 * @throws UnusableDataError that says what is wrong and in which line
 */
export async function withTabularFile<T>(
  file: string,
  field: string,
  options: ReadOptions,
  work: (table: TabularFile) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'intelgraph-header-'));
  const headerFile = join(scratch, 'header.csv');
  let session: DuckdbSession | undefined;
  try {
    const parquet = await isParquet(file);
    const header = parquet ? undefined : await readCsvHeader(file, field);
    if (header !== undefined) await writeFile(headerFile, `${header.text}\n`);
    session = await openDuckdb([file, headerFile], options);
    const relation =
      header === undefined
        ? await openParquet(session, file, field, options)
        : await openCsv(session, file, { ...header, file: headerFile }, field, options);
    if (relation.rows === 0) throw new UnusableDataError(field, 'has a header and no rows');
    if (relation.rows > options.maxRows) {
      throw new UnusableDataError(field, `has ${relation.rows} rows, more than the limit of ${options.maxRows}`);
    }
    return await work({ relation, session });
  } finally {
    session?.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
