import type { DuckdbSession } from '@intelgraph/data-files';
import type { DuckDBDataChunk } from '@duckdb/node-api';

import { textCell } from '../text-cells.js';

import type { ColumnBuffer } from './column-buffers.js';
import type { ColumnReader } from './parquet-readers.js';

/** Puts the columns of rows together that come in vectors of DuckDB, in the order of the readers. */
export class ChunkFiller {
  rows = 0;
  /** By reader; empty for columns of numbers. */
  readonly others: readonly unknown[][];

  /** @param numbers where columns of numbers go, in their order */
  constructor(
    private readonly session: DuckdbSession,
    private readonly readers: readonly ColumnReader[],
    private readonly numbers: ColumnBuffer,
  ) {
    this.others = readers.map(() => []);
  }

  add(chunk: DuckDBDataChunk): void {
    let number = 0;
    this.readers.forEach((reader, place) => {
      if (reader.isNumeric) this.numbers[number++]?.set(this.session.doublesOf(chunk, place), this.rows);
      else addValues(chunk, place, reader, this.others[place] ?? []);
    });
    this.rows += chunk.rowCount;
  }
}

function addValues(chunk: DuckDBDataChunk, place: number, { text }: ColumnReader, values: unknown[]): void {
  const vector = chunk.getColumnVector(place);
  const { rowCount } = chunk;
  for (let i = 0; i < rowCount; i++) {
    const item = vector.getItem(i);
    values.push(typeof item === 'string' && text !== undefined ? textCell(item, text) : item);
  }
}
