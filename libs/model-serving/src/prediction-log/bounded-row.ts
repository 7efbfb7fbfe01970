import { isTensorValue, nestedOf, sizeOf } from '@intelgraph/ml-runtime';

import type { RowPrediction, RunnableModel } from '../models/model-runtime.js';

import type { LoggedRow } from './prediction-log.js';

/** Tensors of more elements are logged by what they are like, and without their elements. */
export const MOST_LOGGED_ELEMENTS = 64;

/** A row as it is logged: what a model takes and gives in tensors may be pictures, and a log keeps rows for a while. */
export function boundedRow({ inputs, output }: RunnableModel, row: LoggedRow): LoggedRow {
  // All of them are tensors, or none.
  const hasTensors = inputs[0]?.tensor !== undefined;
  if (!hasTensors && output.tensors === undefined && !isOdd(row.output.prediction)) return row;
  return {
    ...row,
    inputs: hasTensors ? Object.fromEntries(Object.entries(row.inputs).map(([k, v]) => [k, bounded(v)])) : row.inputs,
    inputsText: hasTensors ? undefined : row.inputsText,
    output: boundedOutput(row.output),
  };
}

function boundedOutput({ prediction, probabilities, branches }: RowPrediction): RowPrediction {
  return {
    prediction: loggable(prediction),
    ...(probabilities !== undefined && { probabilities }),
    ...(branches !== undefined && { branches }),
  };
}

/** A prediction as JSON has it. */
export function loggable(prediction: RowPrediction['prediction']): RowPrediction['prediction'] {
  return isOdd(prediction) ? String(prediction) : prediction;
}

/** JSON has no word for numbers that are not finite. */
const isOdd = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);

function bounded(value: unknown): unknown {
  if (isTensorValue(value)) {
    if (sizeOf(value.shape) <= MOST_LOGGED_ELEMENTS) return nestedOf(value);
    return { datatype: value.datatype, shape: value.shape };
  }
  return Array.isArray(value) && !isSmall(value) ? { shape: lengthsOf(value) } : value;
}

function isSmall(list: readonly unknown[]): boolean {
  let left = MOST_LOGGED_ELEMENTS;
  const count = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.every((one) => count(one))
      : --left >= 0 && String(value).length <= MOST_LOGGED_ELEMENTS;
  return count(list);
}

function lengthsOf(list: readonly unknown[]): number[] {
  const [first] = list;
  return Array.isArray(first) ? [list.length, ...lengthsOf(first)] : [list.length];
}
