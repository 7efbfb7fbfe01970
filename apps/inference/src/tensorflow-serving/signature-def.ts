import type { ModelOutput, RunnableModel, ValueType } from '@intelgraph/model-serving';

import type { Verb } from './call-target.js';

/** The names under which a model can be called; the first is that of whoever names none. */
export const SIGNATURES: Readonly<Record<Verb, readonly [string, string]>> = {
  predict: ['serving_default', 'predict'],
  classify: ['serving_default', 'classification'],
  regress: ['serving_default', 'regression'],
};

const DTYPE: Readonly<Record<ValueType, string>> = {
  double: 'DT_DOUBLE',
  long: 'DT_INT64',
  string: 'DT_STRING',
  boolean: 'DT_BOOL',
  datetime: 'DT_STRING',
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
export function signatureDefs({ inputs, output }: RunnableModel): Readonly<Record<string, SignatureDef>> {
  const predict: SignatureDef = {
    inputs: Object.fromEntries(inputs.map(({ name, type }) => tensor(name, DTYPE[type], ANY_ROWS))),
    outputs: Object.fromEntries(outputsOf(output)),
    method_name: 'tensorflow/serving/predict',
    defaults: {},
  };
  return { serving_default: predict, ...exampleSignature(output) };
}

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
