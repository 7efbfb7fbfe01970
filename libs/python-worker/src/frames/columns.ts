import { FrameError } from './frame.js';

/** Types as MLflow's signatures name them. `datetime`: milliseconds since 1970. */
export const COLUMN_TYPES = ['double', 'float', 'long', 'integer', 'boolean', 'datetime', 'string'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** `null` = missing. Whole numbers that a double cannot hold come as bigint. */
export type ColumnValue = number | bigint | string | boolean | null;

/** The values of all rows; of a matrix those of the first row, then of the second, … */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: readonly ColumnValue[];
  /** Of a matrix: values of each row. */
  readonly width?: number;
}

/** How a column is announced in the header of a frame; its bytes stand in the payload, in the same order. */
export interface ColumnHeader {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether a byte for each value comes first: 1 = missing. */
  readonly nulls: boolean;
  readonly width?: number;
}

interface Width {
  readonly bytes: number;
  readonly write: (into: Buffer, value: ColumnValue, at: number) => void;
  readonly read: (from: Buffer, at: number) => ColumnValue;
}

const wholeNumber = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};
const INT64: Width = {
  bytes: 8,
  write: (into, value, at) => into.writeBigInt64LE(BigInt(value ?? 0), at),
  read: (from, at) => wholeNumber(from.readBigInt64LE(at)),
};

const WIDTHS: Readonly<Record<Exclude<ColumnType, 'string'>, Width>> = {
  double: {
    bytes: 8,
    write: (into, value, at) => into.writeDoubleLE(Number(value), at),
    read: (from, at) => from.readDoubleLE(at),
  },
  float: {
    bytes: 4,
    write: (into, value, at) => into.writeFloatLE(Number(value), at),
    read: (from, at) => from.readFloatLE(at),
  },
  integer: {
    bytes: 4,
    write: (into, value, at) => into.writeInt32LE(Number(value), at),
    read: (from, at) => from.readInt32LE(at),
  },
  boolean: {
    bytes: 1,
    write: (into, value, at) => into.writeUInt8(value === true || value === 1 ? 1 : 0, at),
    read: (from, at) => from.readUInt8(at) === 1,
  },
  long: INT64,
  datetime: INT64,
};

/** A column as it is sent. */
export function encodeColumn({ name, type, values, width }: Column): { header: ColumnHeader; chunks: Buffer[] } {
  const nulls = values.includes(null);
  const header = { name, type, nulls, ...(width === undefined ? {} : { width }) };
  const mask = nulls ? [Buffer.from(values.map((value) => (value === null ? 1 : 0)))] : [];
  if (type === 'string') return { header, chunks: [...mask, ...encodeTexts(values)] };
  const { bytes, write } = WIDTHS[type];
  const data = Buffer.alloc(values.length * bytes);
  values.forEach((value, i) => write(data, value, i * bytes));
  return { header, chunks: [...mask, data] };
}

function encodeTexts(values: readonly ColumnValue[]): Buffer[] {
  const texts = values.map((value) => Buffer.from(value === null ? '' : String(value), 'utf8'));
  const lengths = Buffer.alloc(values.length * 4);
  texts.forEach(({ length }, i) => lengths.writeUInt32LE(length, i * 4));
  return [lengths, ...texts];
}

/** The columns of a frame. @throws FrameError when header and payload do not go together */
export function decodeColumns(rows: unknown, headers: unknown, payload: Buffer): Column[] {
  if (!isCount(rows) || !Array.isArray(headers)) throw new FrameError('a frame without rows and columns');
  const place = { at: 0 };
  const columns = headers.map((header: unknown) => decodeColumn(checkedHeader(header), rows, payload, place));
  if (place.at !== payload.length) throw new FrameError(`${payload.length - place.at} bytes that belong to no column`);
  return columns;
}

function decodeColumn(header: ColumnHeader, rows: number, payload: Buffer, place: { at: number }): Column {
  const { name, type, width } = header;
  const count = rows * (width ?? 1);
  const mask = header.nulls ? taken(payload, place, count) : undefined;
  const values = type === 'string' ? decodeTexts(payload, place, count) : decodeFixed(type, payload, place, count);
  const present = mask === undefined ? values : values.map((value, i) => (mask[i] === 1 ? null : value));
  return { name, type, values: present, ...(width === undefined ? {} : { width }) };
}

function decodeFixed(type: Exclude<ColumnType, 'string'>, payload: Buffer, place: { at: number }, count: number) {
  const { bytes, read } = WIDTHS[type];
  const data = taken(payload, place, count * bytes);
  return Array.from({ length: count }, (_, i) => read(data, i * bytes));
}

function decodeTexts(payload: Buffer, place: { at: number }, count: number): ColumnValue[] {
  const lengths = taken(payload, place, count * 4);
  return Array.from({ length: count }, (_, i) => taken(payload, place, lengths.readUInt32LE(i * 4)).toString('utf8'));
}

function taken(payload: Buffer, place: { at: number }, bytes: number): Buffer {
  const end = place.at + bytes;
  if (end > payload.length) throw new FrameError(`a payload of ${payload.length} bytes ends inside a column`);
  const found = payload.subarray(place.at, end);
  place.at = end;
  return found;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function checkedHeader(header: unknown): ColumnHeader {
  const { name, type, nulls, width } = Object(header) as Record<string, unknown>;
  const known = COLUMN_TYPES.find((one) => one === type);
  if (typeof name !== 'string' || known === undefined || typeof nulls !== 'boolean') {
    throw new FrameError('a column of no known form');
  }
  if (width === undefined) return { name, type: known, nulls };
  if (!isCount(width) || known === 'string') throw new FrameError('a matrix of no known form');
  return { name, type: known, nulls, width };
}
