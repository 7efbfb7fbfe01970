import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  assertNoNul,
  type CsvHeader,
  type DuckdbLimits,
  type DuckdbSession,
  isParquet,
  openDuckdb,
  readCsvHeader,
  UnusableDataError,
} from '@intelgraph/data-files';

import { openCsv, openCsvStart } from './csv-relation.js';
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
 * Opens a file, lets `work` read it, closes it. Every row of a CSV file is looked at first.
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
  return withSession(file, field, options, async (session, header) => {
    if (header !== undefined) await assertNoNul(file, field);
    const relation =
      header === undefined
        ? await openParquet(session, file, field, options)
        : await openCsv(session, await openCsvStart(session, file, header, field, options), field);
    if (relation.rows === 0) throw new UnusableDataError(field, 'has a header and no rows');
    if (relation.rows > options.maxRows) {
      throw new UnusableDataError(field, `has ${relation.rows} rows, more than the limit of ${options.maxRows}`);
    }
    return work({ relation, session });
  });
}

/**
 * The names of the columns, after a look at the first rows only: fast however long the file is.
 *
 * @throws UnusableDataError when the header or the first rows show that the file cannot be used
 */
export async function peekColumns(file: string, field: string, options: ReadOptions): Promise<readonly string[]> {
  return withSession(file, field, options, async (session, header) => {
    if (header !== undefined) return (await openCsvStart(session, file, header, field, options)).names;
    const { rows, columns } = await openParquet(session, file, field, options);
    if (rows === 0) throw new UnusableDataError(field, 'has a header and no rows');
    return columns.map(({ name }) => name);
  });
}

type Header = CsvHeader & { readonly file: string };

async function withSession<T>(
  file: string,
  field: string,
  options: ReadOptions,
  work: (session: DuckdbSession, header: Header | undefined) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'intelgraph-header-'));
  const headerFile = join(scratch, 'header.csv');
  let session: DuckdbSession | undefined;
  try {
    const header = (await isParquet(file)) ? undefined : await readCsvHeader(file, field);
    if (header !== undefined) await writeFile(headerFile, `${header.text}\n`);
    session = await openDuckdb([file, headerFile], options);
    return await work(session, header && { ...header, file: headerFile });
  } finally {
    session?.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
