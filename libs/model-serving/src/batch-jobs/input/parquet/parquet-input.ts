import {
  checkColumnNames,
  openDuckdb,
  readParquetFooter,
  sqlText,
  UnusableDataError,
  type DuckdbLimits,
  type DuckdbSession,
} from '@intelgraph/data-files';

import type { ModelInput } from '../../../models/model-runtime.js';
import type { AnswerColumn } from '../../scoring/answer-columns.js';
import type { OpenInput } from '../input-chunk.js';

import { ParquetChunks } from './parquet-chunks.js';
import { readerOf } from './parquet-readers.js';

const MOST_COLUMNS = 5_000;

/** What an open Parquet file is read with. */
export interface ParquetReading {
  readonly limits: DuckdbLimits;
  readonly answers: readonly AnswerColumn[];
  readonly chunkRows: number;
}

interface Described {
  /** As the file has them. */
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: number;
}

/**
 * Opens a Parquet file. Columns that the model does not take may be of any type; they go into the output as they are.
 *
 * @throws UnusableDataError naming `field`
 */
export async function openParquetInput(
  file: string,
  field: string,
  inputs: readonly ModelInput[],
  { limits, answers, chunkRows }: ParquetReading,
): Promise<OpenInput> {
  const from = `read_parquet(${sqlText(file)}, hive_partitioning = false)`;
  const { names, types, rows } = await described(file, from, limits, field);
  const columns = checkColumnNames(names, field, MOST_COLUMNS);
  if (rows === 0) throw new UnusableDataError(field, 'has no rows');
  await readParquetFooter(file, field);
  const readers = inputs.flatMap((input) => {
    const at = columns.indexOf(input.name);
    return at === -1 ? [] : [readerOf(input, { stored: names[at] ?? '', type: types[at] ?? '' }, field)];
  });
  const chunks = new ParquetChunks({ file, from, rows, readers, answers, limits, chunkRows });
  return {
    ...{ columns, start: { row: 0, line: 0, byte: 0 }, partKind: 'answers' },
    head: () => '',
    readBack: () => `SELECT * FROM ${from}`,
    chunks: ({ row }) => chunks.from(row),
    progressAt: ({ row }) => row / rows,
    close: () => chunks.close(),
  };
}

async function described(file: string, from: string, limits: DuckdbLimits, field: string): Promise<Described> {
  const session = await openDuckdb([file], limits);
  const rowsOf = (sql: string): ReturnType<DuckdbSession['rows']> =>
    session.rows(sql).catch((cause: unknown) => {
      throw new UnusableDataError(field, 'is not a readable Parquet file', { cause });
    });
  try {
    const columns = await rowsOf(`DESCRIBE SELECT * FROM ${from}`);
    const [count] = await rowsOf(`SELECT count(*)::DOUBLE AS n FROM ${from}`);
    return {
      names: columns.map((row) => String(row['column_name'])),
      types: columns.map((row) => String(row['column_type'])),
      rows: Number(count?.['n'] ?? 0),
    };
  } finally {
    session.close();
  }
}
