/** How the elements of a tensor are kept: whole numbers of 64 bits as bigint, so that none is rounded. */
export type Element = number | bigint | boolean | string;

/** One of the protocol's data types. */
export interface DataType {
  /** Bytes of one element in binary data; undefined for texts, which bring their length. */
  readonly bytes: number | undefined;
  /** What an element must be, for errors: `a whole number from 0 to 255`. */
  readonly expected: string;
  /** The element that a JSON value stands for; undefined where it stands for none. */
  readonly fromJson: (value: unknown) => Element | undefined;
  /** Reads an element of binary data, little-endian. */
  read(view: DataView, offset: number): Element;
  write(view: DataView, offset: number, element: Element): void;
}

type Reader = (view: DataView, offset: number) => number;
type Writer = (view: DataView, offset: number, element: number) => void;

function whole(bytes: number, isSigned: boolean, read: Reader, write: Writer): DataType {
  const bits = bytes * 8;
  const [least, most] = isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  return {
    bytes,
    expected: `a whole number from ${least} to ${most}`,
    fromJson: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined,
    read,
    write: (view, offset, element) => write(view, offset, Number(element)),
  };
}

function wide(isSigned: boolean): DataType {
  const [least, most] = isSigned ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  return {
    bytes: 8,
    expected: `a whole number from ${least} to ${most}`,
    fromJson: (value) => {
      if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return undefined;
      const exact = BigInt(value as number | bigint);
      return exact >= least && exact <= most ? exact : undefined;
    },
    read: (view, offset) => (isSigned ? view.getBigInt64(offset, true) : view.getBigUint64(offset, true)),
    write: (view, offset, element) => view.setBigInt64(offset, BigInt.asIntN(64, BigInt(element)), true),
  };
}

function floating(bytes: number, read: Reader, write: Writer): DataType {
  return {
    bytes,
    expected: 'a number, or null for one that is missing',
    fromJson: (value) => {
      // JSON has no NaN, which says the same in binary data.
      if (value === null) return NaN;
      if (typeof value === 'bigint') return Number(value);
      return typeof value === 'number' ? value : undefined;
    },
    read,
    write: (view, offset, element) => write(view, offset, Number(element)),
  };
}

/** What Node 24 has and the types of ES2024 leave out. */
interface HalfView {
  getFloat16(offset: number, isLittleEndian: boolean): number;
  setFloat16(offset: number, value: number, isLittleEndian: boolean): void;
}
const half = (view: DataView): HalfView => view;

/** The data types of the Open Inference Protocol (KServe V2) by their names. */
export const DATA_TYPES = {
  BOOL: {
    bytes: 1,
    expected: 'true or false',
    fromJson: (value: unknown) =>
      typeof value === 'boolean' ? value : value === 0 || value === 1 ? value === 1 : undefined,
    read: (view: DataView, offset: number) => view.getUint8(offset) !== 0,
    write: (view: DataView, offset: number, element: Element) => view.setUint8(offset, element === true ? 1 : 0),
  },
  UINT8: whole(
    1,
    false,
    (view, at) => view.getUint8(at),
    (view, at, value) => view.setUint8(at, value),
  ),
  UINT16: whole(
    2,
    false,
    (view, at) => view.getUint16(at, true),
    (view, at, value) => view.setUint16(at, value, true),
  ),
  UINT32: whole(
    4,
    false,
    (view, at) => view.getUint32(at, true),
    (view, at, value) => view.setUint32(at, value, true),
  ),
  UINT64: wide(false),
  INT8: whole(
    1,
    true,
    (view, at) => view.getInt8(at),
    (view, at, value) => view.setInt8(at, value),
  ),
  INT16: whole(
    2,
    true,
    (view, at) => view.getInt16(at, true),
    (view, at, value) => view.setInt16(at, value, true),
  ),
  INT32: whole(
    4,
    true,
    (view, at) => view.getInt32(at, true),
    (view, at, value) => view.setInt32(at, value, true),
  ),
  INT64: wide(true),
  FP16: floating(
    2,
    (view, at) => half(view).getFloat16(at, true),
    (view, at, value) => half(view).setFloat16(at, value, true),
  ),
  FP32: floating(
    4,
    (view, at) => view.getFloat32(at, true),
    (view, at, value) => view.setFloat32(at, value, true),
  ),
  FP64: floating(
    8,
    (view, at) => view.getFloat64(at, true),
    (view, at, value) => view.setFloat64(at, value, true),
  ),
  BYTES: {
    bytes: undefined,
    expected: 'a text',
    fromJson: (value: unknown) => (typeof value === 'string' ? value : undefined),
    read: () => {
      throw new TypeError('texts have no fixed place');
    },
    write: () => {
      throw new TypeError('texts have no fixed place');
    },
  },
} satisfies Readonly<Record<string, DataType>>;

export type DataTypeName = keyof typeof DATA_TYPES;

export const dataTypeOf = (name: DataTypeName): DataType => DATA_TYPES[name];

export const isDataType = (name: unknown): name is DataTypeName =>
  typeof name === 'string' && Object.hasOwn(DATA_TYPES, name);
