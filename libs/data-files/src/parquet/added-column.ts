import { gzip } from 'node:zlib';
import { promisify } from 'node:util';

import { COMPACT } from './compact-reader.js';
import { binary, i32, i64, list, listOf, sized, struct, structBytes, zigzag } from './compact-writer.js';

/** Of parquet.thrift: the physical type, whether it is text, and the codec of its pages. */
const TYPES = {
  BOOLEAN: { physical: 0, isText: false, codec: 0 },
  BIGINT: { physical: 2, isText: false, codec: 0 },
  DOUBLE: { physical: 5, isText: false, codec: 0 },
  // Doubles are hardly shorter when they are compressed; texts that come again and again are.
  VARCHAR: { physical: 6, isText: true, codec: 2 },
} as const;
const REQUIRED = 0;
const UTF8 = 0;
const PLAIN = 0;
const RLE = 3;
const DATA_PAGE = 0;

const compress = promisify(gzip);

/** Values of rows that follow each other, in Parquet's plain encoding. */
export interface PlainValues {
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** A column without gaps that a Parquet file gets. */
export interface AddedColumn {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  /** Values of the rows from one on, before another; counted from 0. */
  values(from: number, to: number): AsyncIterable<PlainValues>;
}

/** The pages of one column in one row group. */
export interface WrittenPages {
  readonly at: number;
  readonly rows: number;
  readonly bytes: number;
  readonly uncompressedBytes: number;
}

/** A page, ready to be written. */
export async function pageOf({ type }: AddedColumn, { count, bytes }: PlainValues): Promise<Pages> {
  const { codec } = TYPES[type];
  const stored = codec === 0 ? bytes : await compress(bytes, { level: 1 });
  const head = structBytes([
    ...[i32(1, DATA_PAGE), i32(2, bytes.length), i32(3, stored.length)],
    struct(5, [i32(1, count), i32(2, PLAIN), i32(3, RLE), i32(4, RLE)]),
  ]);
  return { parts: [head, stored], uncompressedBytes: head.length + bytes.length };
}

export interface Pages {
  readonly parts: readonly Uint8Array[];
  readonly uncompressedBytes: number;
}

/** The column as a SchemaElement. */
export function schemaElement({ name, type }: AddedColumn): Uint8Array {
  const { physical, isText } = TYPES[type];
  const text = isText ? [i32(6, UTF8), struct(10, [struct(1, [])])] : [];
  return structBytes([i32(1, physical), i32(3, REQUIRED), binary(4, name), ...text]);
}

/** Its ColumnChunk in a row group. */
export function columnChunk(
  { name, type }: AddedColumn,
  { at, rows, bytes, uncompressedBytes }: WrittenPages,
): Uint8Array {
  const { physical, codec } = TYPES[type];
  const metadata = struct(3, [
    i32(1, physical),
    listField(2, COMPACT.i32, [zigzag(PLAIN), zigzag(RLE)]),
    listField(3, COMPACT.binary, [sized(name)]),
    ...[i32(4, codec), i64(5, rows), i64(6, uncompressedBytes), i64(7, bytes), i64(9, at)],
    struct(12, [i64(3, 0)]),
  ]);
  return structBytes([i64(2, at), metadata]);
}

/** Its ColumnOrder: that of its type. */
export const columnOrder = (): Uint8Array => structBytes([struct(1, [])]);

const listField = (id: number, type: number, elements: readonly Uint8Array[]) => list(id, listOf(type, elements));
