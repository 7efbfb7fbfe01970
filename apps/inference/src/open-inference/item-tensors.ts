import { InvalidInputError } from '@intelgraph/kernel';
import {
  dataOf,
  elementAt,
  fits,
  itemsOf,
  shownShape,
  stacked,
  type Element,
  type TensorSpec,
  type TensorValue,
} from '@intelgraph/ml-runtime';
import { BatchTooLargeError, type InputRow, type Prediction, type RunnableModel } from '@intelgraph/model-serving';

import { listedNames, shownName } from '../rows/shown-name.js';

import type { Tensor } from './tensors/tensor.js';
import { withinField } from './within-field.js';

/** Whether a model is asked in tensors of its own, and not by columns. */
export const takesTensors = ({ inputs }: Pick<RunnableModel, 'inputs'>): boolean => inputs[0]?.tensor !== undefined;

/**
 * Refuses a tensor that the model does not take. Asked before its elements are read.
 *
 * @throws InvalidInputError naming `name`, `datatype` or `shape`
 */
export function assertTaken(
  { name, datatype, shape }: TensorSpec,
  { inputs, isWhole }: Pick<RunnableModel, 'inputs' | 'isWhole'>,
): void {
  const spec = inputs.find((input) => input.name === name)?.tensor;
  if (spec === undefined) {
    const names = listedNames(inputs.map((input) => input.name));
    throw InvalidInputError.of('name', `is no input of this model; it takes ${names}`);
  }
  if (datatype !== spec.datatype) throw InvalidInputError.of('datatype', `must be ${spec.datatype}`);
  const wanted = isWhole === true ? spec.shape : [-1, ...spec.shape];
  if (!fits(shape, wanted)) {
    throw InvalidInputError.of('shape', `must be ${shownShape(wanted)}, not ${shownShape(shape)}`);
  }
}

/**
 * The items that tensors hold: one row for each, or one for all where the model counts none.
 *
 * @throws InvalidInputError naming the input, BatchTooLargeError
 */
export function itemRows(tensors: readonly Tensor[], model: RunnableModel, maxRows: number): InputRow[] {
  const { inputs, isWhole } = model;
  const given = new Map<string, TensorValue>();
  tensors.forEach((tensor, i) => {
    try {
      assertTaken(tensor, model);
    } catch (error) {
      throw withinField(`inputs[${i}]`, error);
    }
    if (given.has(tensor.name)) throw InvalidInputError.of(fieldOf(tensor.name), 'comes twice');
    given.set(tensor.name, valueOf(tensor));
  });
  for (const { name } of inputs) if (!given.has(name)) throw InvalidInputError.of(fieldOf(name), 'is required');
  if (isWhole === true) return [Object.fromEntries(given)];
  const [[first, { shape }] = ['', { shape: [] }]] = given;
  const rows = shape[0] ?? 0;
  if (rows > maxRows) throw new BatchTooLargeError(rows, maxRows);
  const items = [...given].map(([name, value]) => {
    if (value.shape[0] !== rows) {
      throw InvalidInputError.of(fieldOf(name), `has ${value.shape[0]} items, ${first} has ${rows}`);
    }
    return [name, itemsOf(value)] as const;
  });
  return Array.from({ length: rows }, (_, i) => Object.fromEntries(items.map(([name, own]) => [name, own[i]])));
}

const fieldOf = (name: string): string => `inputs.${shownName(name)}`;

const valueOf = ({ datatype, shape, elements }: Tensor): TensorValue => ({
  ...{ datatype, shape, data: dataOf(datatype, elements) },
});

/** @throws InvalidInputError where items have outputs of different shapes, which make no tensor */
export function answeredTensors(
  predictions: readonly Prediction[],
  specs: readonly TensorSpec[],
  isWhole: boolean,
): Tensor[] {
  return specs.map(({ name }) => {
    const items = predictions.flatMap(({ outputs }) => outputs?.[name] ?? []);
    const [first] = items;
    if (first === undefined) throw new TypeError(`the model gave no output ${name}`);
    if (items.some(({ shape }) => !fits(shape, first.shape))) {
      throw InvalidInputError.of(`outputs.${name}`, 'has another shape for each item: ask for one at a time');
    }
    const value = isWhole ? first : stacked(items);
    return { name, datatype: value.datatype, shape: value.shape, elements: elementsOf(value) };
  });
}

const elementsOf = (value: TensorValue): readonly Element[] =>
  Array.from({ length: value.data.length }, (_, i) => elementAt(value, i));
