import { compressionError } from '../errors.js';
import { DEFAULT_TABLE_BYTES } from '../protocol.js';
import { DynamicTable } from './dynamic-table.js';
import { type Field, fieldOf } from './field.js';
import type { HeaderList } from './header-list.js';
import { decodeHuffman } from './huffman.js';
import { KnownBlocks } from './known-blocks.js';
import { STATIC_LENGTH, STATIC_TABLE } from './static-table.js';

const INDEXED = 0x80;
const WITH_INDEXING = 0x40;
const TABLE_SIZE = 0x20;
const HUFFMAN = 0x80;
/** More than any index or length that could be right. */
const LARGEST_INTEGER = 2 ** 24;

/** Reads the header blocks of one connection, in their order (RFC 7541). */
export class HpackDecoder {
  private readonly table = new DynamicTable();
  private readonly known = new KnownBlocks();
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  private end = 0;

  /** @param maxListBytes largest list, as `SETTINGS_MAX_HEADER_LIST_SIZE` measures it */
  constructor(private readonly maxListBytes: number) {}

  /** Reads a whole block. @throws ConnectionError where it is broken: all later blocks would be as well */
  decode(bytes: Buffer, start: number, end: number): HeaderList {
    const known = this.known.find(bytes, start, end);
    if (known !== undefined) return known;
    const { changes } = this.table;
    const list = this.read(bytes, start, end);
    if (this.table.changes !== changes) this.known.clear();
    else this.known.add(bytes, start, end, list);
    return list;
  }

  private read(bytes: Buffer, start: number, end: number): HeaderList {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.readTableSizes();
    const fields: Field[] = [];
    let size = 0;
    while (this.at < end) {
      const field = this.readField();
      size += field.size;
      // What is too much is read all the same: later blocks may refer to it.
      if (size <= this.maxListBytes) fields.push(field);
    }
    return { fields, isTooLarge: size > this.maxListBytes };
  }

  /** Changes of size stand at the beginning of a block (§4.2). */
  private readTableSizes(): void {
    while (this.at < this.end && ((this.bytes[this.at] ?? 0) & 0xe0) === TABLE_SIZE) {
      const size = this.readInteger(0x1f);
      if (size > DEFAULT_TABLE_BYTES) throw compressionError('the table of fields may not be that large');
      this.table.resize(size);
    }
  }

  private readField(): Field {
    const byte = this.bytes[this.at] ?? 0;
    if (byte & INDEXED) return this.lookup(this.readInteger(0x7f));
    if (byte & WITH_INDEXING) {
      const field = this.readLiteral(0x3f);
      this.table.add(field);
      return field;
    }
    if (byte & TABLE_SIZE) throw compressionError('the size of the table changes within a block');
    return this.readLiteral(0x0f);
  }

  private readLiteral(mask: number): Field {
    const index = this.readInteger(mask);
    const name = index === 0 ? this.readString() : this.lookup(index).name;
    return fieldOf(name, this.readString());
  }

  private lookup(index: number): Field {
    const field = index <= STATIC_LENGTH ? STATIC_TABLE[index] : this.table.at(index - STATIC_LENGTH - 1);
    if (field === undefined) throw compressionError(`there is no field ${index}`);
    return field;
  }

  /** An integer (§5.1) whose first bits are those of the mask. */
  private readInteger(mask: number): number {
    let value = this.readByte() & mask;
    if (value < mask) return value;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.readByte();
      value += (byte & 0x7f) * factor;
      if (value > LARGEST_INTEGER || factor > LARGEST_INTEGER) throw compressionError('a number is too large');
      if (byte < 0x80) return value;
    }
  }

  private readString(): string {
    const isHuffman = ((this.bytes[this.at] ?? 0) & HUFFMAN) !== 0;
    const length = this.readInteger(0x7f);
    const start = this.at;
    const end = start + length;
    if (end > this.end) throw compressionError('a header block ends within a string');
    this.at = end;
    return isHuffman ? decodeHuffman(this.bytes, start, end) : this.bytes.toString('latin1', start, end);
  }

  private readByte(): number {
    if (this.at >= this.end) throw compressionError('a header block ends within a field');
    return this.bytes[this.at++] ?? 0;
  }
}
