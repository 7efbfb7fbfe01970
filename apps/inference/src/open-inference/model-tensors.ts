import type { DataTypeName, Element, TensorSpec } from '@intelgraph/ml-runtime';
import type { ModelInput, ModelOutput, Prediction, RunnableModel, ValueType } from '@intelgraph/model-serving';

import { scoresOf } from '../rows/class-scores.js';

import { answeredTensors } from './item-tensors.js';
import type { Tensor } from './tensors/tensor.js';

/** A tensor as metadata describe it; -1 stands for any number. */
export type TensorMetadata = TensorSpec;

const DATA_TYPE_OF: Readonly<Record<Exclude<ValueType, 'tensor'>, DataTypeName>> = {
  double: 'FP64',
  long: 'INT64',
  string: 'BYTES',
  boolean: 'BOOL',
  datetime: 'BYTES',
};
const ANY_ROWS = -1;

/** One tensor for each column, or those that the model takes. What is sent of a column may be `[rows]`, too; Triton's tools know no items without a dimension. */
export const inputsOf = ({ inputs, isWhole }: Pick<RunnableModel, 'inputs' | 'isWhole'>): TensorMetadata[] =>
  inputs.map((input) => (input.tensor === undefined ? columnOf(input) : ofItems(input.tensor, isWhole)));

const columnOf = ({ name, type }: ModelInput): TensorMetadata => ({
  ...{ name, datatype: type === 'tensor' ? 'BYTES' : DATA_TYPE_OF[type], shape: [ANY_ROWS, 1] },
});

const ofItems = ({ name, datatype, shape }: TensorSpec, isWhole = false): TensorMetadata => ({
  ...{ name, datatype, shape: isWhole ? shape : [ANY_ROWS, ...shape] },
});

/** The prediction of each row, and of a classifier the probability of each class; or the tensors that the model gives. */
export function outputsOf({ output, isWhole }: Pick<RunnableModel, 'output' | 'isWhole'>): TensorMetadata[] {
  const { type, classes, tensors } = output;
  if (tensors !== undefined) return tensors.map((spec) => ofItems(spec, isWhole));
  const prediction: TensorMetadata = { name: 'prediction', datatype: DATA_TYPE_OF[type], shape: [ANY_ROWS] };
  if (classes.length === 0) return [prediction];
  return [prediction, { name: 'probabilities', datatype: 'FP64', shape: [ANY_ROWS, classes.length] }];
}

/** The answers to rows as tensors, all that there are. */
export function tensorsOf(
  predictions: readonly Prediction[],
  model: Pick<RunnableModel, 'output' | 'isWhole'>,
): Tensor[] {
  const { tensors } = model.output;
  return tensors === undefined
    ? rowTensors(predictions, model.output)
    : answeredTensors(predictions, tensors, model.isWhole === true);
}

function rowTensors(predictions: readonly Prediction[], output: ModelOutput): Tensor[] {
  const { classes } = output;
  return outputsOf({ output }).map(({ name, datatype }) => {
    const elements =
      name === 'prediction'
        ? predictions.map(({ prediction }) => elementOf(prediction, datatype))
        : predictions.flatMap((prediction) => scoresOf(prediction, classes));
    const shape = name === 'prediction' ? [predictions.length] : [predictions.length, classes.length];
    return { name, datatype, shape, elements };
  });
}

function elementOf(prediction: Prediction['prediction'], datatype: DataTypeName): Element {
  if (datatype === 'BYTES') return String(prediction);
  return datatype === 'INT64' ? BigInt(prediction) : Number(prediction);
}
