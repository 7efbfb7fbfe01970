import type { Tensor } from 'onnxruntime-node';

import type { DataTypeName } from '../../tensors/data-types.js';
import type { TensorValue } from '../../tensors/tensor.js';

import type { Ort } from './onnx-runtime.js';

const NAMES = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
} as const satisfies Partial<Record<Tensor.Type, DataTypeName>>;
const TYPES = Object.fromEntries(Object.entries(NAMES).map(([type, name]) => [name, type])) as Record<
  DataTypeName,
  keyof typeof NAMES
>;

/** What Node 24 has and the types of ES2024 leave out. */
const { Float16Array } = globalThis as unknown as { Float16Array: HalfArrayConstructor };

interface HalfArrayConstructor {
  new (values: ArrayLike<number>): { readonly buffer: ArrayBuffer };
  new (buffer: ArrayBufferLike, offset: number, length: number): ArrayLike<number>;
}

const halfBits = (values: ArrayLike<number>): Uint16Array => new Uint16Array(new Float16Array(values).buffer);

const ofHalfBits = ({ buffer, byteOffset, length }: Uint16Array): Float32Array =>
  Float32Array.from(new Float16Array(buffer, byteOffset, length));

/** The platform's name of a type of ONNX Runtime; undefined for one that is not served. */
export const datatypeOf = (type: string): DataTypeName | undefined =>
  Object.hasOwn(NAMES, type) ? NAMES[type as keyof typeof NAMES] : undefined;

export function toOnnx(ort: Ort, { datatype, shape, data }: TensorValue): Tensor {
  const values = datatype === 'FP16' ? halfBits(data as Float32Array) : data;
  return new ort.Tensor(TYPES[datatype], values, shape);
}

/** @throws TypeError for what is no tensor of a type that is served */
export function fromOnnx(name: string, { type, dims, data }: Tensor): TensorValue {
  const datatype = datatypeOf(type);
  if (datatype === undefined) throw new TypeError(`the output ${name} is of the type ${type}, which is not served`);
  const values = datatype === 'FP16' ? ofHalfBits(data as Uint16Array) : data;
  return { datatype, shape: [...dims], data: values };
}
