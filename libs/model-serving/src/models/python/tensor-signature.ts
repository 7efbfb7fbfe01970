import type { DataTypeName, TensorSpec } from '@intelgraph/ml-runtime';

import type { MlSchema, MlTensor } from '../mlmodel/schema.js';

/** As numpy names them. */
const DATATYPES: Readonly<Record<string, DataTypeName>> = {
  bool: 'BOOL',
  ...{ uint8: 'UINT8', uint16: 'UINT16', uint32: 'UINT32', uint64: 'UINT64' },
  ...{ int8: 'INT8', int16: 'INT16', int32: 'INT32', int64: 'INT64' },
  ...{ float16: 'FP16', float32: 'FP32', float64: 'FP64' },
  ...{ str: 'BYTES', object: 'BYTES' },
};

/**
 * The tensors that a model takes, in the signature's order. One without a name is called by its place: `input-0`.
 *
 * @throws TypeError saying what of the signature cannot be served
 */
export function inputTensorsOf(tensors: readonly MlTensor[]): TensorSpec[] {
  const specs = tensors.map(({ name, dtype, shape }, at) => {
    const shown = name ?? `input-${at}`;
    if (name === undefined && tensors.length > 1) throw new TypeError('several tensors of its signature have no names');
    const datatype = Object.hasOwn(DATATYPES, dtype) ? DATATYPES[dtype] : undefined;
    if (datatype === undefined) {
      const served = Object.keys(DATATYPES).join(', ');
      throw new TypeError(`the type ${dtype} of the tensor ${shown} in its signature is none of ${served}`);
    }
    return { name: shown, datatype, shape };
  });
  const names = new Set<string>();
  for (const { name } of specs) {
    if (names.has(name)) throw new TypeError(`its signature has two tensors ${name}`);
    names.add(name);
  }
  return specs;
}

/** What the signature calls the only tensor that the model answers without a name; as its place, where it does not say. */
export function nameOfOnly(outputs: MlSchema | undefined): string {
  const [only, second] = outputs?.kind === 'tensors' ? outputs.tensors : [];
  return second === undefined && only?.name !== undefined ? only.name : 'output-0';
}

/** The shape that the signature says of an output; undefined where it says none. */
export function declaredShape(outputs: MlSchema | undefined, name: string, at: number): readonly number[] | undefined {
  if (outputs?.kind !== 'tensors') return undefined;
  const { tensors } = outputs;
  return (tensors.find((one) => one.name === name) ?? (tensors[at]?.name === undefined ? tensors[at] : undefined))
    ?.shape;
}
