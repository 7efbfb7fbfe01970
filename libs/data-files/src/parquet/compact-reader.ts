/** Types of values in Thrift's compact protocol, as far as Parquet uses them. */
export const COMPACT = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const;

/** A field of a struct, and where its value lies. */
export interface CompactField {
  readonly id: number;
  readonly type: number;
  /** The bytes of the value; empty for booleans, which are their type. */
  readonly bytes: Uint8Array;
}

/** The elements of a list as they lie there, one behind the other. */
export interface CompactList {
  readonly type: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

const DEEPEST = 32;
const DOUBLE_BYTES = 8;
const LONG_LIST = 15;
const MOST_VARINT_BYTES = 10;

/**
 * Reads the compact protocol of Apache Thrift (thrift-compact-protocol.md) without taking apart what nobody asks for.
 *
 * @throws RangeError where the bytes are not of it
 */
export class CompactReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The fields of the struct that begins here; fields of later versions of a format among them. */
  fields(): CompactField[] {
    const fields: CompactField[] = [];
    let id = 0;
    for (;;) {
      const head = this.byte();
      const type = head & 0x0f;
      if (type === COMPACT.stop) return fields;
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4);
      const from = this.at;
      this.skip(type, 0);
      fields.push({ id, type, bytes: this.bytes.subarray(from, this.at) });
    }
  }

  list(): CompactList {
    const { type, count } = this.listHead();
    const from = this.at;
    for (let i = 0; i < count; i++) this.skipElement(type, 0);
    return { type, count, bytes: this.bytes.subarray(from, this.at) };
  }

  /** The bytes of each element of a list of structs. */
  structs(): Uint8Array[] {
    const { type, count } = this.listHead();
    if (type !== COMPACT.struct) throw new RangeError('is no list of structs');
    return Array.from({ length: count }, () => {
      const from = this.at;
      this.skipElement(type, 0);
      return this.bytes.subarray(from, this.at);
    });
  }

  /** Of any width. @throws RangeError beyond 2^53 */
  integer(): number {
    const raw = this.varint();
    const value = Number((raw >> 1n) ^ -(raw & 1n));
    if (!Number.isSafeInteger(value)) throw new RangeError('a whole number beyond 2^53');
    return value;
  }

  private listHead(): { type: number; count: number } {
    const head = this.byte();
    const count = head >> 4 === LONG_LIST ? Number(this.varint()) : head >> 4;
    // Every element takes a byte at least.
    if (count > this.bytes.length - this.at) throw new RangeError('a list is longer than what holds it');
    return { type: head & 0x0f, count };
  }

  private skip(type: number, depth: number): void {
    if (depth > DEEPEST) throw new RangeError('is nested too deeply');
    switch (type) {
      case COMPACT.true:
      case COMPACT.false:
        return;
      case COMPACT.byte:
        this.move(1);
        return;
      case COMPACT.i16:
      case COMPACT.i32:
      case COMPACT.i64:
        this.skipVarint();
        return;
      case COMPACT.double:
        this.move(DOUBLE_BYTES);
        return;
      case COMPACT.binary:
        this.move(Number(this.varint()));
        return;
      case COMPACT.list:
      case COMPACT.set: {
        const { type: element, count } = this.listHead();
        for (let i = 0; i < count; i++) this.skipElement(element, depth + 1);
        return;
      }
      case COMPACT.struct:
        this.skipStruct(depth + 1);
        return;
      default:
        throw new RangeError(`has a value of the unknown type ${type}`);
    }
  }

  /** Booleans, which are their own type elsewhere, take a byte in lists. */
  private skipElement(type: number, depth: number): void {
    if (type === COMPACT.true || type === COMPACT.false) this.move(1);
    else this.skip(type, depth);
  }

  private skipStruct(depth: number): void {
    for (let head = this.byte(); (head & 0x0f) !== COMPACT.stop; head = this.byte()) {
      if (head >> 4 === 0) this.skipVarint();
      this.skip(head & 0x0f, depth);
    }
  }

  private skipVarint(): void {
    for (let length = 1; this.byte() >= 0x80; length++) {
      if (length === MOST_VARINT_BYTES) throw new RangeError('a whole number has no end');
    }
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a whole number has no end');
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError('ends too early');
    return byte;
  }

  private move(bytes: number): void {
    this.at += bytes;
    if (this.at > this.bytes.length) throw new RangeError('ends too early');
  }
}
