import { sqlName, sqlText, type DuckdbSession } from '@intelgraph/data-files';
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';

import { type AnswerColumn, type AnswerColumns, scoresOf } from '../scoring/answer-columns.js';

import { writeWhole } from './part-file.js';

const TYPES = { VARCHAR, BIGINT, DOUBLE };
/** A part is read once more, then removed. */
const QUICK = 'COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1';
/** Rows of a DuckDB vector. */
const VECTOR_ROWS = 2048;

/** Writes rows of a Parquet file, as they were read, and their answers to a Parquet file. */
export class ParquetPart {
  constructor(
    private readonly session: DuckdbSession,
    /** The SQL of a table without rows that holds what is read: columns c0, c1, … and others behind them. */
    private readonly table: string,
    private readonly columns: readonly string[],
    private readonly answers: readonly AnswerColumn[],
  ) {}

  async write(
    file: string,
    rows: readonly DuckDBDataChunk[],
    answers: AnswerColumns,
    isLeftOut: Uint8Array,
  ): Promise<void> {
    const connection = await this.session.connect();
    try {
      await connection.run(`CREATE OR REPLACE TEMP TABLE rows AS ${this.table}`);
      await append(connection, 'rows', rows);
      const typed = this.answers.map(({ type }, i) => `a${i} ${type}`).join(', ');
      await connection.run(`CREATE OR REPLACE TEMP TABLE answers (is_kept BOOLEAN, ${typed})`);
      await append(connection, 'answers', this.chunksOf(answers, isLeftOut));
      await writeWhole(file, async (temporary) => {
        await connection.run(`COPY (${this.selection()}) TO ${sqlText(temporary)} (FORMAT parquet, ${QUICK})`);
      });
    } finally {
      connection.closeSync();
    }
  }

  private selection(): string {
    const selected = [
      ...this.columns.map((name, i) => `r.c${i} AS ${sqlName(name)}`),
      ...this.answers.map(({ name }, i) => `a.a${i} AS ${sqlName(name)}`),
    ];
    return `SELECT ${selected.join(', ')} FROM rows r POSITIONAL JOIN answers a WHERE a.is_kept`;
  }

  private *chunksOf(answers: AnswerColumns, isLeftOut: Uint8Array): Generator<DuckDBDataChunk> {
    const { predictions } = answers;
    const scores = scoresOf(answers);
    const types = [BOOLEAN, ...this.answers.map(({ type }) => TYPES[type])];
    const valueOf = this.answers[0]?.type === 'BIGINT' ? (value: unknown) => BigInt(value as number) : asText;
    for (let from = 0; from < isLeftOut.length; from += VECTOR_ROWS) {
      const to = Math.min(isLeftOut.length, from + VECTOR_ROWS);
      const chunk = DuckDBDataChunk.create(types, to - from);
      const isKept = Array.from(isLeftOut.subarray(from, to), (one) => one === 0);
      chunk.setColumnValues(0, isKept);
      const shown = Array.from(predictions.slice(from, to), (value, i): DuckDBValue =>
        isKept[i] === true ? (this.answers[0]?.type === 'DOUBLE' ? Number(value) : valueOf(value)) : null,
      );
      chunk.setColumnValues(1, shown);
      scores.forEach((score, k) => chunk.setColumnValues(k + 2, Array.from(score.subarray(from, to))));
      yield chunk;
    }
  }
}

const asText = (value: unknown): string => String(value);

async function append(connection: DuckDBConnection, table: string, chunks: Iterable<DuckDBDataChunk>): Promise<void> {
  const appender = await connection.createAppender(table);
  try {
    for (const chunk of chunks) appender.appendDataChunk(chunk);
  } finally {
    appender.closeSync();
  }
}
