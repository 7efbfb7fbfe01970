import type { TensorProto } from './gen/onnx/onnx.js';

/** TensorProto.DataType of ONNX, as far as exported models use it. */
export const ELEMENT_TYPES = { float: 1, int64: 7, string: 8, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

const NOTHING = {
  ...{ floatData: [], int32Data: [], stringData: [], int64Data: [], doubleData: [], uint64Data: [] },
  externalData: [],
  metadataProps: [],
};

export const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** Numbers in row-major order, little-endian as the format wants it and as every platform of Node has them. */
export function floats(values: Float32Array, dims: readonly number[]): TensorProto {
  return raw('float', new Uint8Array(values.buffer, values.byteOffset, values.byteLength), dims);
}

export function doubles(values: readonly number[], dims: readonly number[] = [values.length]): TensorProto {
  return raw('double', new Uint8Array(Float64Array.from(values).buffer), dims);
}

export function int64s(values: readonly bigint[]): TensorProto {
  return raw('int64', new Uint8Array(BigInt64Array.from(values).buffer), [values.length]);
}

export function strings(values: readonly string[]): TensorProto {
  return {
    ...NOTHING,
    dims: [BigInt(values.length)],
    dataType: ELEMENT_TYPES.string,
    stringData: values.map(utf8),
  };
}

function raw(type: ElementType, bytes: Uint8Array, dims: readonly number[]): TensorProto {
  return { ...NOTHING, dims: dims.map(BigInt), dataType: ELEMENT_TYPES[type], rawData: bytes };
}
