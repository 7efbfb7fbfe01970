import type { Column, Table } from '../tables/table.js';
import { columnOf } from '../tables/table.js';
import { cellWriter, doublesWriter, encoderWidth, type CellWriter, type DoublesWriter } from './cell-writers.js';
import type { FittedPipeline } from './fitted-pipeline.js';

interface Placed {
  readonly column: string;
  readonly at: number;
  readonly write: CellWriter;
  readonly writeDoubles: DoublesWriter | undefined;
}

/** So many rows are encoded column by column before the next: what is written of them stays in the processor's cache. */
const TILE_ROWS = 128;

function placeWriters(pipeline: FittedPipeline): Placed[] {
  let at = 0;
  return pipeline.encoders.map((encoder) => {
    const placed = { column: encoder.column, at, write: cellWriter(encoder), writeDoubles: doublesWriter(encoder) };
    at += encoderWidth(encoder);
    return placed;
  });
}

/** Encodes a table: row-major [table.rows, pipeline.width]. Absent columns count as missing everywhere. */
export function encodeTable(pipeline: FittedPipeline, table: Table): Float32Array {
  const out = new Float32Array(table.rows * pipeline.width);
  for (const { column, at, write } of placeWriters(pipeline)) {
    const values: Column['values'] | undefined = columnOf(table, column)?.values;
    for (let row = 0; row < table.rows; row++) write(values?.[row], out, row * pipeline.width + at);
  }
  return out;
}

/** Compiles the encoder of request rows: row-major [rows.length, pipeline.width], the same bits as `encodeTable`. */
export function compileRowEncoder(
  pipeline: FittedPipeline,
): (rows: readonly Readonly<Record<string, unknown>>[], reuse?: Float32Array) => Float32Array {
  const writers = placeWriters(pipeline);
  const { width } = pipeline;
  return (rows, reuse) => {
    const size = rows.length * width;
    const out = reuse?.length === size ? reuse.fill(0) : new Float32Array(size);
    let base = 0;
    for (const row of rows) {
      for (const { column, at, write } of writers) write(row[column], out, base + at);
      base += width;
    }
    return out;
  };
}

/** Values by column, one for each row: numbers with NaN for missing, or any with null for missing. */
export type ValuesByColumn = ReadonlyMap<string, Float64Array | readonly unknown[]>;

/** Compiles the encoder of columns: row-major [rows, pipeline.width], the same bits as rows alone. Absent columns count as missing. */
export function compileColumnEncoder(
  pipeline: FittedPipeline,
): (columns: ValuesByColumn, rows: number, reuse?: Float32Array) => Float32Array {
  const writers = placeWriters(pipeline);
  const { width } = pipeline;
  return (columns, rows, reuse) => {
    const size = rows * width;
    const out = reuse?.length === size ? reuse.fill(0) : new Float32Array(size);
    const given = writers.map((writer) => ({ ...writer, values: columns.get(writer.column) }));
    for (let from = 0; from < rows; from += TILE_ROWS) {
      const to = Math.min(rows, from + TILE_ROWS);
      for (const { at, write, writeDoubles, values } of given) {
        if (writeDoubles !== undefined && values instanceof Float64Array) {
          writeDoubles(values, from, to, { out, width, at });
        } else for (let row = from; row < to; row++) write(values?.[row], out, row * width + at);
      }
    }
    return out;
  };
}
