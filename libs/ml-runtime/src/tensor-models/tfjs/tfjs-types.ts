import type tfTypes from '@tensorflow/tfjs';

import { tf } from '../../backends/tensorflow.js';
import type { DataTypeName } from '../../tensors/data-types.js';
import type { TensorSpec, TensorValue } from '../../tensors/tensor.js';

const NAMES = { float32: 'FP32', int32: 'INT32', bool: 'BOOL', string: 'BYTES' } as const satisfies Partial<
  Record<tfTypes.DataType, DataTypeName>
>;
const TYPES = { FP32: 'float32', INT32: 'int32', BOOL: 'bool', BYTES: 'string' } as const;

/** @throws TypeError for a type that is not served */
export function specOf(name: string, dtype: string, shape: readonly (number | null)[] | undefined): TensorSpec {
  const datatype = Object.hasOwn(NAMES, dtype) ? NAMES[dtype as keyof typeof NAMES] : undefined;
  if (datatype === undefined) throw new TypeError(`${name} is of the type ${dtype}, which is not served`);
  return { name, datatype, shape: (shape ?? []).map((size) => size ?? -1) };
}

export function toTfjs({ datatype, shape, data }: TensorValue): tfTypes.Tensor {
  if (!Object.hasOwn(TYPES, datatype)) throw new TypeError(`TF.js has no tensors of ${datatype}`);
  return tf.tensor(data as tfTypes.TensorLike, [...shape], TYPES[datatype as keyof typeof TYPES]);
}

export async function fromTfjs(name: string, tensor: tfTypes.Tensor): Promise<TensorValue> {
  const { datatype } = specOf(name, tensor.dtype, []);
  const data = await tensor.data();
  return { datatype, shape: [...tensor.shape], data: data as TensorValue['data'] };
}
