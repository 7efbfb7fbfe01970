import type { DuckdbLimits } from '@intelgraph/data-files';

import { writeAnswers } from '../../output/answers/write-answers.js';
import type { AnswerColumn } from '../../scoring/answer-columns.js';
import type { ColumnValues } from '../../scoring/input-columns.js';
import type { InputChunk } from '../input-chunk.js';

import { type ColumnBuffer, ColumnBuffers } from './column-buffers.js';
import { ParquetReader } from './parquet-reader.js';
import type { ColumnReader } from './parquet-readers.js';
import type { FilledRows } from './parquet-thread-protocol.js';

/** Of DuckDB. */
const VECTOR_ROWS = 2_048;
/** Of a chunk: of many columns it has fewer rows than asked for. */
const MOST_CELLS = 8 * 1024 * 1024;

/** The model begins with few rows while more are read. */
const FIRST_ROWS = 8_192;
const GROWTH = 3;

export interface ParquetChunksParts {
  readonly file: string;
  /** The file as SQL reads it. */
  readonly from: string;
  /** Of the whole file. */
  readonly rows: number;
  readonly readers: readonly ColumnReader[];
  readonly answers: readonly AnswerColumn[];
  readonly limits: DuckdbLimits;
  readonly chunkRows: number;
}

/** The rows of a Parquet file in chunks, as the model takes them. */
export class ParquetChunks {
  private readonly chunkRows: number;
  private readonly buffers: ColumnBuffers;
  private reader: ParquetReader | undefined;

  constructor(private readonly parts: ParquetChunksParts) {
    const { readers, chunkRows } = parts;
    this.chunkRows = Math.max(1, Math.min(chunkRows, Math.floor(MOST_CELLS / Math.max(1, readers.length))));
    const numbers = readers.filter(({ isNumeric }) => isNumeric).length;
    this.buffers = new ColumnBuffers(numbers, this.chunkRows + VECTOR_ROWS);
  }

  async *from(row: number): AsyncGenerator<InputChunk> {
    this.reader = this.opened(row);
    let first = row;
    let atLeast = Math.min(FIRST_ROWS, this.chunkRows);
    for (;;) {
      const numbers = this.buffers.take();
      const filled = await this.reader.fill({ numbers, atLeast });
      if (filled.rows === 0) break;
      yield this.chunkOf(first, filled, numbers);
      first += filled.rows;
      atLeast = Math.min(GROWTH * atLeast, this.chunkRows);
    }
    const { rows } = this.parts;
    if (first !== rows) throw new Error(`the file was read up to row ${first} of ${rows}`);
  }

  async close(): Promise<void> {
    await this.reader?.close();
  }

  /** While DuckDB has several threads for a stream, whoever waits for it does so in a busy loop. */
  private opened(row: number): ParquetReader {
    const { file, from, readers, limits } = this.parts;
    // A model may take nothing of the file.
    const selected = readers.length === 0 ? ['true'] : readers.map(({ sql }) => sql);
    const sql = `SELECT ${selected.join(', ')} FROM ${from}${row > 0 ? ` OFFSET ${row}` : ''}`;
    return new ParquetReader({ file, sql, readers, limits: { ...limits, threads: 1 } });
  }

  private chunkOf(first: number, { rows, others }: FilledRows, numbers: ColumnBuffer): InputChunk {
    let number = 0;
    const columns = this.parts.readers.map(({ name, isNumeric }, i): [string, ColumnValues] => [
      name,
      isNumeric ? (numbers[number++] ?? new Float64Array()).subarray(0, rows) : (others[i] ?? []),
    ]);
    return {
      ...{ rows, columns: new Map(columns), bad: [], after: { row: first + rows, line: 0, byte: 0 } },
      placeOf: (index) => ({ row: first + index + 1 }),
      release: () => this.buffers.release(numbers),
      write: (file, answers, isLeftOut) => writeAnswers(file, this.parts.answers, answers, isLeftOut),
    };
  }
}
