import {
  checkColumnNames,
  openDuckdb,
  sqlName,
  sqlText,
  UnusableDataError,
  type DuckdbLimits,
  type DuckdbSession,
} from '@intelgraph/data-files';
import type { DuckDBDataChunk } from '@duckdb/node-api';

import type { ModelInput } from '../../models/model-runtime.js';
import { ParquetPart } from '../output/parquet-part.js';
import type { AnswerColumn } from '../scoring/answer-columns.js';

import type { InputChunk, OpenInput } from './input-chunk.js';
import { ColumnBuilder } from './column-builder.js';
import { readerOf, type ColumnReader } from './parquet-readers.js';

const MOST_COLUMNS = 5_000;

/** What an open Parquet file is read with. */
export interface ParquetReading {
  readonly limits: DuckdbLimits;
  /** Where parts are written. */
  readonly folder: string;
  readonly answers: readonly AnswerColumn[];
  readonly chunkRows: number;
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
  reading: ParquetReading,
): Promise<OpenInput> {
  const session = await openDuckdb([file], reading.limits, [reading.folder]);
  try {
    return await opened(session, file, field, inputs, reading);
  } catch (error) {
    session.close();
    throw error;
  }
}

async function opened(
  session: DuckdbSession,
  file: string,
  field: string,
  inputs: readonly ModelInput[],
  reading: ParquetReading,
): Promise<OpenInput> {
  const from = `read_parquet(${sqlText(file)})`;
  const refuse = (cause: unknown): never => {
    throw new UnusableDataError(field, 'is not a readable Parquet file', { cause });
  };
  const described = await session.rows(`DESCRIBE SELECT * FROM ${from}`).catch(refuse);
  const names = described.map((row) => String(row['column_name']));
  const columns = checkColumnNames(names, field, MOST_COLUMNS);
  const [count] = await session.rows(`SELECT count(*)::DOUBLE AS n FROM ${from}`).catch(refuse);
  const rows = Number(count?.['n'] ?? 0);
  if (rows === 0) throw new UnusableDataError(field, 'has no rows');
  const readers = inputs.flatMap((input) => {
    const at = columns.indexOf(input.name);
    if (at === -1) return [];
    return [readerOf(input, { at, stored: names[at] ?? '', type: String(described[at]?.['column_type']) }, field)];
  });
  return {
    columns,
    start: { row: 0, line: 0, byte: 0 },
    head: () => '',
    readBack: (files) => `SELECT * FROM read_parquet([${files.map(sqlText).join(', ')}])`,
    chunks: ({ row }) => chunksOf(session, from, { names, columns, readers, row, reading }),
    progressAt: ({ row }) => row / rows,
    close: () => session.close(),
  };
}

interface Plan {
  readonly names: readonly string[];
  /** As the output calls them. */
  readonly columns: readonly string[];
  readonly readers: readonly ColumnReader[];
  readonly row: number;
  readonly reading: ParquetReading;
}

async function* chunksOf(session: DuckdbSession, from: string, plan: Plan): AsyncGenerator<InputChunk> {
  const { names, readers, reading } = plan;
  const stored = names.map((name, i) => `${sqlName(name)} AS c${i}`);
  const added = readers.flatMap(({ sql }, i) => (sql === undefined ? [] : [`${sql} AS m${i}`]));
  let place = names.length;
  const places = readers.map(({ sql, at }) => (sql === undefined ? at : place++));
  const query = `SELECT ${[...stored, ...added].join(', ')} FROM ${from} LIMIT ALL OFFSET ${plan.row}`;
  const table = `SELECT ${[...stored, ...added].join(', ')} FROM ${from} LIMIT 0`;
  const result = await session.stream(query);
  let row = plan.row;
  let read: DuckDBDataChunk[] = [];
  let count = 0;
  const taken = (): InputChunk => {
    const builders = readers.map((reader) => new ColumnBuilder(reader, count));
    for (const vectors of read) builders.forEach((builder, i) => builder.add(vectors, places[i] ?? 0));
    const first = row;
    row += count;
    const data = read;
    read = [];
    const rows = count;
    count = 0;
    return {
      rows,
      columns: new Map(builders.map((builder) => [builder.name, builder.values])),
      bad: [],
      after: { row, line: 0, byte: 0 },
      placeOf: (index) => ({ row: first + index + 1 }),
      write: (file, answers, isLeftOut) =>
        new ParquetPart(session, table, plan.columns, reading.answers).write(file, data, answers, isLeftOut),
    };
  };
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    read.push(chunk);
    count += chunk.rowCount;
    if (count >= reading.chunkRows) yield taken();
  }
  if (count > 0) yield taken();
}
