import { open } from 'node:fs/promises';

import { type AddedColumn, columnChunk, columnOrder, schemaElement, type WrittenPages } from './added-column.js';
import { COMPACT, type CompactField, CompactReader } from './compact-reader.js';
import { i32, i64, list, listOf, longer, structBytes } from './compact-writer.js';
import { copyStart } from './copy-start.js';
import { FileEnd } from './file-end.js';
import { type ParquetFooter, readParquetFooter, type RowGroup } from './parquet-footer.js';

const TAIL_BYTES = 8;

/** Fields of FileMetaData, SchemaElement and RowGroup in parquet.thrift. */
const FILE = { schema: 2, rowGroups: 4, keyValues: 5, columnOrders: 7 } as const;
const CHILDREN = 5;
const GROUP = { columns: 1, bytes: 2, compressedBytes: 6 } as const;

/**
 * A copy of a Parquet file that gets further columns behind its own. The pages that it has are copied as they are, at the places where
 * they lie: no value of them is read. What else the file says about itself stays, but for its key-value metadata, which may describe a
 * file of fewer columns.
 */
export class ExtendedParquet {
  private constructor(
    private readonly target: string,
    private readonly footer: ParquetFooter,
  ) {}

  /**
   * Copies the pages.
   *
   * @param target a file that is not there
   * @param field what the source is called in errors
   * @throws UnusableDataError naming `field`
   */
  static async copy(source: string, target: string, field: string, signal: AbortSignal): Promise<ExtendedParquet> {
    const footer = await readParquetFooter(source, field);
    await copyStart(source, target, footer.start, signal);
    return new ExtendedParquet(target, footer);
  }

  /** Rows of all row groups. */
  get rows(): number {
    return this.footer.rowGroups.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Writes the columns, then the end of the file; call it once. */
  async finish(columns: readonly AddedColumn[], signal: AbortSignal): Promise<void> {
    const handle = await open(this.target, 'r+');
    try {
      const end = new FileEnd(handle, this.footer.start);
      const groups: Uint8Array[] = [];
      let first = 0;
      for (const group of this.footer.rowGroups) {
        const written: WrittenPages[] = [];
        for (const column of columns) {
          signal.throwIfAborted();
          written.push(await end.pages(column, first, first + group.rows));
        }
        groups.push(widened(group, columns, written));
        first += group.rows;
      }
      const footer = this.footerOf(groups, columns);
      const tail = Buffer.alloc(TAIL_BYTES);
      tail.writeUInt32LE(footer.length);
      tail.write('PAR1', 4, 'latin1');
      await end.write([footer, tail]);
      await end.flush();
    } finally {
      await handle.close();
    }
  }

  private footerOf(groups: readonly Uint8Array[], columns: readonly AddedColumn[]): Uint8Array {
    const { fields, schema } = this.footer;
    const [root = new Uint8Array(), ...elements] = schema;
    const all = [withMoreChildren(root, columns.length), ...elements, ...columns.map(schemaElement)];
    const kept = fields.filter(({ id }) => id !== FILE.schema && id !== FILE.rowGroups && id !== FILE.keyValues);
    return structBytes([
      ...kept.map((field) => (field.id === FILE.columnOrders ? withMoreOrders(field, columns.length) : field)),
      list(FILE.schema, listOf(COMPACT.struct, all)),
      list(FILE.rowGroups, listOf(COMPACT.struct, groups)),
    ]);
  }
}

function withMoreChildren(root: Uint8Array, more: number): Uint8Array {
  const fields = new CompactReader(root).fields();
  const before = fields.find(({ id }) => id === CHILDREN);
  const count = before === undefined ? 0 : new CompactReader(before.bytes).integer();
  return structBytes([...fields.filter((field) => field !== before), i32(CHILDREN, count + more)]);
}

function withMoreOrders(field: CompactField, more: number): CompactField {
  const orders = new CompactReader(field.bytes).list();
  return list(field.id, longer(orders, Array.from({ length: more }, columnOrder)));
}

function widened(group: RowGroup, columns: readonly AddedColumn[], written: readonly WrittenPages[]): Uint8Array {
  const chunks = columns.map((column, i) =>
    columnChunk(column, written[i] ?? { at: 0, rows: 0, bytes: 0, uncompressedBytes: 0 }),
  );
  const bytes = sum(written.map(({ bytes: one }) => one));
  const uncompressed = sum(written.map(({ uncompressedBytes }) => uncompressedBytes));
  return structBytes(
    group.fields.map((field) => {
      if (field.id === GROUP.columns) return list(field.id, longer(group.columns, chunks));
      const more = field.id === GROUP.bytes ? uncompressed : field.id === GROUP.compressedBytes ? bytes : undefined;
      return more === undefined ? field : i64(field.id, new CompactReader(field.bytes).integer() + more);
    }),
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
