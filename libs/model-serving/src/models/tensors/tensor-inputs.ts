import type { FieldProblem } from '@intelgraph/kernel';
import {
  fits,
  isTensorValue,
  sampleOf,
  shownShape,
  stacked,
  tensorOfNested,
  type TensorModelDescription,
  type TensorSpec,
  type TensorValue,
} from '@intelgraph/ml-runtime';

import type { InputRow } from '../model-runtime.js';

import { type InputSide, placesOf, type RowRun } from './model-sides.js';

type Item = Readonly<Record<string, TensorValue>>;

/** What one item is of a tensor that holds many. */
export const itemOf = ({ name, datatype, shape }: TensorSpec, isWhole: boolean): TensorSpec => ({
  ...{ name, datatype, shape: isWhole ? shape : shape.slice(1) },
});

/** Rows of a model that is asked in tensors: one item each, of every input. */
export function tensorInputs(
  description: Pick<TensorModelDescription, 'inputs' | 'isWhole' | 'sampleSize'>,
): InputSide {
  const { isWhole, sampleSize } = description;
  const specs = description.inputs.map((spec) => itemOf(spec, isWhole));
  // Who validates a row has read it: whoever runs it need not read it again.
  const read = new WeakMap<InputRow, Item>();
  const readItem = (row: InputRow): Item | FieldProblem[] => {
    const item = read.get(row) ?? readRow(row, specs);
    if (!Array.isArray(item)) read.set(row, item);
    return item;
  };
  return {
    inputs: specs.map((tensor) => ({ name: tensor.name, required: true, type: 'tensor', tensor })),
    sampleRow: sampleSize === undefined ? null : sampleRowOf(description, sampleSize),
    validate: (row) => {
      const item = readItem(row);
      return Array.isArray(item) ? item : [];
    },
    runsOf: (rows, most) => {
      const items = rows.map((row) => {
        const item = readItem(row);
        if (Array.isArray(item)) throw new TypeError('a row was not validated');
        return item;
      });
      return isWhole ? items.map((item, i) => ({ places: [i], tensors: item })) : stackedRuns(items, specs, most);
    },
  };
}

/** Items can be put together where all of their tensors have the same shapes. */
function stackedRuns(items: readonly Item[], specs: readonly TensorSpec[], most: number): RowRun[] {
  const alike = Map.groupBy(items.keys(), (i) => specs.map(({ name }) => items[i]?.[name]?.shape.join()).join(';'));
  return [...alike.values()].flatMap((places) =>
    placesOf(places.length, most).map((some) => {
      const own = some.map((i) => places[i] ?? 0);
      const values = (name: string): TensorValue[] => own.flatMap((place) => items[place]?.[name] ?? []);
      return { places: own, tensors: Object.fromEntries(specs.map(({ name }) => [name, stacked(values(name))])) };
    }),
  );
}

function readRow(row: InputRow, specs: readonly TensorSpec[]): Item | FieldProblem[] {
  const problems: FieldProblem[] = [];
  const item: [string, TensorValue][] = [];
  for (const spec of specs) {
    const given = Object.hasOwn(row, spec.name) ? row[spec.name] : undefined;
    const value = given === undefined || given === null ? 'is required' : readTensor(given, spec);
    if (typeof value === 'string') problems.push({ field: spec.name, message: value });
    else item.push([spec.name, value]);
  }
  for (const name of Object.keys(row)) {
    if (!specs.some((spec) => spec.name === name))
      problems.push({ field: name, message: 'is not an input of this model' });
  }
  return problems.length > 0 ? problems : Object.fromEntries(item);
}

function readTensor(given: unknown, spec: TensorSpec): TensorValue | string {
  if (!isTensorValue(given)) return tensorOfNested(given, spec);
  if (given.datatype !== spec.datatype) return `must be of ${spec.datatype}, not of ${given.datatype}`;
  return fits(given.shape, spec.shape)
    ? given
    : `must have the shape ${shownShape(spec.shape)}, not ${shownShape(given.shape)}`;
}

function sampleRowOf(description: Pick<TensorModelDescription, 'inputs' | 'isWhole'>, size: number): InputRow {
  const { isWhole } = description;
  return Object.fromEntries(
    Object.entries(sampleOf(description, 1, size)).map(([name, { datatype, shape, data }]) => [
      name,
      { datatype, shape: isWhole ? shape : shape.slice(1), data },
    ]),
  );
}
