import { open } from 'node:fs/promises';

import { UnusableDataError } from '../data-files.errors.js';

import { type CompactField, type CompactList, CompactReader } from './compact-reader.js';

const MAGIC = 'PAR1';
const TAIL_BYTES = 8;
/** One of ten thousand columns in a hundred row groups takes about so much. */
const LARGEST = 256 * 1024 * 1024;

/** Fields of FileMetaData, RowGroup and ColumnChunk in parquet.thrift. */
const FILE = { schema: 2, rowGroups: 4, encryption: 8 } as const;
const GROUP = { columns: 1, rows: 3 } as const;
const CHUNK = { file: 1 } as const;

/** A row group as its footer describes it. */
export interface RowGroup {
  readonly fields: readonly CompactField[];
  readonly columns: CompactList;
  readonly rows: number;
}

/** The end of a Parquet file, which says where everything before it lies. */
export interface ParquetFooter {
  /** Where it begins, in bytes: the pages lie before it. */
  readonly start: number;
  /** Of FileMetaData. */
  readonly fields: readonly CompactField[];
  readonly schema: readonly Uint8Array[];
  readonly rowGroups: readonly RowGroup[];
}

/** @throws UnusableDataError naming `field` */
export async function readParquetFooter(file: string, field: string): Promise<ParquetFooter> {
  const { start, bytes } = await footerBytes(file, field);
  try {
    return { start, ...parsed(bytes) };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UnusableDataError(field, `is not a readable Parquet file: its footer ${cause.message}`, { cause });
  }
}

async function footerBytes(file: string, field: string): Promise<{ start: number; bytes: Uint8Array }> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(TAIL_BYTES);
    await handle.read(tail, 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES));
    const length = tail.readUInt32LE(0);
    const start = size - TAIL_BYTES - length;
    if (tail.toString('latin1', 4) !== MAGIC || start < MAGIC.length || length > LARGEST) {
      throw new UnusableDataError(field, 'is not a readable Parquet file: its footer cannot be found');
    }
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, start);
    return { start, bytes: bytes.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}

function parsed(bytes: Uint8Array): Omit<ParquetFooter, 'start'> {
  const fields = new CompactReader(bytes).fields();
  if (fields.some(({ id }) => id === FILE.encryption)) throw new RangeError('says that it is encrypted');
  const rowGroups = readerOf(fields, FILE.rowGroups).structs().map(rowGroupOf);
  return { fields, schema: readerOf(fields, FILE.schema).structs(), rowGroups };
}

function rowGroupOf(bytes: Uint8Array): RowGroup {
  const fields = new CompactReader(bytes).fields();
  for (const chunk of readerOf(fields, GROUP.columns).structs()) {
    const elsewhere = new CompactReader(chunk).fields().some(({ id }) => id === CHUNK.file);
    if (elsewhere) throw new RangeError('names other files that hold its columns');
  }
  const rows = readerOf(fields, GROUP.rows).integer();
  return { fields, columns: readerOf(fields, GROUP.columns).list(), rows };
}

function readerOf(fields: readonly CompactField[], id: number): CompactReader {
  const field = fields.find((one) => one.id === id);
  if (field === undefined) throw new RangeError(`has no field ${id}`);
  return new CompactReader(field.bytes);
}
