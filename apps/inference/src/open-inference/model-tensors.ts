import type { ModelOutput, Prediction, RunnableModel, ValueType } from '@intelgraph/model-serving';

import { scoresOf } from '../rows/class-scores.js';

import type { DataTypeName, Element } from './tensors/data-types.js';
import type { Tensor } from './tensors/tensor.js';

/** A tensor as metadata describe it; -1 stands for any number of rows. */
export interface TensorMetadata {
  readonly name: string;
  readonly datatype: DataTypeName;
  readonly shape: readonly number[];
}

const DATA_TYPE_OF: Readonly<Record<ValueType, DataTypeName>> = {
  double: 'FP64',
  long: 'INT64',
  string: 'BYTES',
  boolean: 'BOOL',
  datetime: 'BYTES',
};
const ANY_ROWS = -1;

/** One tensor for each column. */
export const inputsOf = ({ inputs }: RunnableModel): TensorMetadata[] =>
  inputs.map(({ name, type }) => ({ name, datatype: DATA_TYPE_OF[type], shape: [ANY_ROWS] }));

/** The prediction of each row, and of a classifier the probability of each class. */
export function outputsOf({ type, classes }: ModelOutput): TensorMetadata[] {
  const prediction: TensorMetadata = { name: 'prediction', datatype: DATA_TYPE_OF[type], shape: [ANY_ROWS] };
  if (classes.length === 0) return [prediction];
  return [prediction, { name: 'probabilities', datatype: 'FP64', shape: [ANY_ROWS, classes.length] }];
}

/** The answers to rows as tensors, all that there are. */
export function tensorsOf(predictions: readonly Prediction[], output: ModelOutput): Tensor[] {
  return outputsOf(output).map(({ name, datatype }) => {
    const { classes } = output;
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
