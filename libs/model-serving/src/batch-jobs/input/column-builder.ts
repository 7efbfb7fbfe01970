import type { DuckDBDataChunk } from '@duckdb/node-api';

import type { ColumnReader } from './parquet-readers.js';

/** Puts the values of one column together that come in several vectors. */
export class ColumnBuilder {
  readonly values: Float64Array | unknown[];
  private at = 0;

  constructor(
    private readonly reader: ColumnReader,
    rows: number,
  ) {
    this.values = reader.isNumeric ? new Float64Array(rows) : new Array<unknown>(rows).fill(null);
  }

  get name(): string {
    return this.reader.name;
  }

  /** Takes over the column that lies at `place` in the chunk. */
  add(chunk: DuckDBDataChunk, place: number): void {
    const vector = chunk.getColumnVector(place);
    const { rowCount } = chunk;
    const { values, reader } = this;
    for (let i = 0; i < rowCount; i++) {
      const item = vector.getItem(i);
      if (values instanceof Float64Array) values[this.at + i] = item === null ? Number.NaN : (item as number);
      else values[this.at + i] = typeof item === 'string' && reader.valueOf ? reader.valueOf(item) : item;
    }
    this.at += rowCount;
  }
}
