import type { DataTypeName } from './data-types.js';

/**
 * Elements in row-major order: `BOOL` as 0 and 1, `FP16` as the doubles that they are, `BYTES` as texts, all else in the typed array
 * of its type.
 */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly string[];

/** An array of some shape. */
export interface TensorValue {
  readonly datatype: DataTypeName;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** What a tensor must be like; -1 in its shape = any. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: DataTypeName;
  readonly shape: readonly number[];
}

/** Tensors by their names. */
export type NamedTensors = Readonly<Record<string, TensorValue>>;

const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Float32Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const;

/** Room for so many elements: zeros, or empty texts. */
export function emptyData(datatype: DataTypeName, size: number): Exclude<TensorData, readonly string[]> | string[] {
  return datatype === 'BYTES' ? new Array<string>(size).fill('') : new ARRAYS[datatype](size);
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, dimension) => size * dimension, 1);

/** Whether a shape is one that a tensor may have. */
export const fits = (shape: readonly number[], wanted: readonly number[]): boolean =>
  shape.length === wanted.length && wanted.every((size, at) => size === -1 || size === shape[at]);

export const isTensorValue = (value: unknown): value is TensorValue =>
  typeof value === 'object' && value !== null && 'datatype' in value && 'shape' in value && 'data' in value;

/** One element: whole numbers of 64 bits as bigint. */
export function elementAt({ datatype, data }: TensorValue, at: number): number | bigint | boolean | string {
  const element = data[at] ?? 0;
  return datatype === 'BOOL' ? element === 1 : element;
}
