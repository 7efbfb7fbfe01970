import type { DataTypeName, TensorSpec } from '@intelgraph/ml-runtime';
import type { ModelInput, ModelOutput, RunnableModel, ValueType } from '@intelgraph/model-serving';

import type { Verb } from './call-target.js';

/** The names under which a model can be called; the first is that of whoever names none. */
export const SIGNATURES: Readonly<Record<Verb, readonly [string, string]>> = {
  predict: ['serving_default', 'predict'],
  classify: ['serving_default', 'classification'],
  regress: ['serving_default', 'regression'],
};

const DTYPE: Readonly<Record<Exclude<ValueType, 'tensor'>, string>> = {
  double: 'DT_DOUBLE',
  long: 'DT_INT64',
  string: 'DT_STRING',
  boolean: 'DT_BOOL',
  datetime: 'DT_STRING',
};
const TENSOR_DTYPE: Readonly<Record<DataTypeName, string>> = {
  ...{ BOOL: 'DT_BOOL', BYTES: 'DT_STRING', FP16: 'DT_HALF', FP32: 'DT_FLOAT', FP64: 'DT_DOUBLE' },
  ...{ UINT8: 'DT_UINT8', UINT16: 'DT_UINT16', UINT32: 'DT_UINT32', UINT64: 'DT_UINT64' },
  ...{ INT8: 'DT_INT8', INT16: 'DT_INT16', INT32: 'DT_INT32', INT64: 'DT_INT64' },
};
const ANY_ROWS = -1;

interface TensorInfo {
  readonly dtype: string;
  readonly tensor_shape: {
    readonly dim: readonly { readonly size: string; readonly name: '' }[];
    readonly unknown_rank: false;
  };
  readonly name: string;
}

interface SignatureDef {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
  readonly method_name: string;
  readonly defaults: Readonly<Record<string, never>>;
}

function tensor(name: string, dtype: string, ...shape: readonly number[]): [string, TensorInfo] {
  const dim = shape.map((size) => ({ size: String(size), name: '' as const }));
  return [name, { dtype, tensor_shape: { dim, unknown_rank: false }, name: `${name}:0` }];
}

/** How a model can be called: with one tensor for each column, or with examples. */
export function signatureDefs({ inputs, output, isWhole }: RunnableModel): Readonly<Record<string, SignatureDef>> {
  const own = (spec: TensorSpec): [string, TensorInfo] =>
    tensor(spec.name, TENSOR_DTYPE[spec.datatype], ...(isWhole === true ? [] : [ANY_ROWS]), ...spec.shape);
  const predict: SignatureDef = {
    inputs: Object.fromEntries(inputs.map((input) => (input.tensor === undefined ? column(input) : own(input.tensor)))),
    outputs: Object.fromEntries(output.tensors === undefined ? outputsOf(output) : output.tensors.map(own)),
    method_name: 'tensorflow/serving/predict',
    defaults: {},
  };
  if (output.tensors !== undefined) return { serving_default: predict };
  return { serving_default: predict, ...exampleSignature(output) };
}

const column = ({ name, type }: ModelInput): [string, TensorInfo] =>
  tensor(name, type === 'tensor' ? 'DT_INVALID' : DTYPE[type], ANY_ROWS);

function outputsOf({ type, classes }: ModelOutput): [string, TensorInfo][] {
  const prediction = tensor('prediction', DTYPE[type], ANY_ROWS);
  return classes.length === 0
    ? [prediction]
    : [prediction, tensor('probabilities', 'DT_DOUBLE', ANY_ROWS, classes.length)];
}

function exampleSignature({ classes }: ModelOutput): Readonly<Record<string, SignatureDef>> {
  const inputs = Object.fromEntries([tensor('inputs', 'DT_STRING', ANY_ROWS)]);
  if (classes.length === 0) {
    const outputs = Object.fromEntries([tensor('outputs', 'DT_DOUBLE', ANY_ROWS)]);
    return { regression: { inputs, outputs, method_name: 'tensorflow/serving/regress', defaults: {} } };
  }
  const outputs = Object.fromEntries([
    tensor('classes', 'DT_STRING', ANY_ROWS, classes.length),
    tensor('scores', 'DT_DOUBLE', ANY_ROWS, classes.length),
  ]);
  return { classification: { inputs, outputs, method_name: 'tensorflow/serving/classify', defaults: {} } };
}
