import { COMPACT, type CompactField, type CompactList } from './compact-reader.js';

/** A field to be written; see the functions of this file. */
export type Written = CompactField;

/** A whole number. */
export function i32(id: number, value: number): Written {
  return { id, type: COMPACT.i32, bytes: zigzag(value) };
}

export function i64(id: number, value: number): Written {
  return { id, type: COMPACT.i64, bytes: zigzag(value) };
}

export function binary(id: number, value: string | Uint8Array): Written {
  return { id, type: COMPACT.binary, bytes: sized(value) };
}

export function struct(id: number, fields: readonly Written[]): Written {
  return { id, type: COMPACT.struct, bytes: structBytes(fields) };
}

export function list(id: number, { type, count, bytes }: CompactList): Written {
  const head =
    count < 15
      ? Uint8Array.of((count << 4) | type)
      : Buffer.concat([Uint8Array.of(0xf0 | type), varint(BigInt(count))]);
  return { id, type: COMPACT.list, bytes: Buffer.concat([head, bytes]) };
}

export function listOf(type: number, elements: readonly Uint8Array[]): CompactList {
  return { type, count: elements.length, bytes: Buffer.concat(elements) };
}

/** A list with more elements of its type behind its own. */
export function longer(one: CompactList, elements: readonly Uint8Array[]): CompactList {
  return { type: one.type, count: one.count + elements.length, bytes: Buffer.concat([one.bytes, ...elements]) };
}

/** A struct, its fields by their ids. */
export function structBytes(fields: readonly Written[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let before = 0;
  for (const { id, type, bytes } of [...fields].sort((one, other) => one.id - other.id)) {
    const delta = id - before;
    parts.push(
      delta < 16 ? Uint8Array.of((delta << 4) | type) : Buffer.concat([Uint8Array.of(type), zigzag(id)]),
      bytes,
    );
    before = id;
  }
  return Buffer.concat([...parts, Uint8Array.of(COMPACT.stop)]);
}

export const zigzag = (value: number): Uint8Array => {
  const wide = BigInt(value);
  return varint(wide < 0n ? -2n * wide - 1n : 2n * wide);
};

/** Its length, then itself. */
export function sized(value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  bytes.push(Number(left));
  return Uint8Array.from(bytes);
}
