import { InvalidInputError } from '@intelgraph/kernel';
import type { InputRow, ModelInput, RunnableModel } from '@intelgraph/model-serving';

import { shownName } from '../rows/shown-name.js';

import type { Element } from '@intelgraph/ml-runtime';
import type { Tensor } from './tensors/tensor.js';

/**
 * The rows that tensors hold: one tensor of shape `[rows]` or `[rows, 1]` for each column, or, where all columns are numbers, one
 * of shape `[rows, columns]` with them in the order of the metadata, whatever its name. NaN stands for a value that is missing.
 *
 * @param form what requests share whose tensors have the same names and shapes
 * @throws InvalidInputError naming the input
 */
export function rowsOf(
  tensors: readonly Tensor[],
  { inputs }: Pick<RunnableModel, 'inputs'>,
  form?: object,
): InputRow[] {
  const [first] = tensors;
  if (first === undefined) throw InvalidInputError.of('inputs', 'must hold a tensor for each column');
  const isColumn = placesOf(inputs).has(first.name);
  if (tensors.length === 1 && !isColumn) return rowsOfMatrix(first, inputs);
  if (form === undefined || FITTING.get(form) !== inputs) {
    assertColumns(tensors, first, inputs);
    if (form !== undefined) FITTING.set(form, inputs);
  }
  return rowsOfColumns(tensors, first);
}

/** Where each column of a model stands; the same for all requests of a version. */
const PLACES = new WeakMap<readonly ModelInput[], ReadonlyMap<string, number>>();

/** Forms of requests, and the inputs that their tensors were found to be columns of. */
const FITTING = new WeakMap<object, readonly ModelInput[]>();

function placesOf(inputs: readonly ModelInput[]): ReadonlyMap<string, number> {
  let places = PLACES.get(inputs);
  if (places === undefined) {
    places = new Map(inputs.map(({ name }, place) => [name, place]));
    PLACES.set(inputs, places);
  }
  return places;
}

function assertColumns(tensors: readonly Tensor[], first: Tensor, inputs: readonly ModelInput[]): void {
  const places = placesOf(inputs);
  const isTaken = new Uint8Array(inputs.length);
  const length = first.shape[0] ?? 0;
  for (const { name, shape } of tensors) {
    const place = places.get(name);
    if (place === undefined || isTaken[place] === 1)
      throw InvalidInputError.of(fieldOf(name), 'is no input of this model, or comes twice');
    isTaken[place] = 1;
    if (shape.length > 2 || (shape.length === 2 && shape[1] !== 1))
      throw InvalidInputError.of(fieldOf(name), 'must have the shape [rows] or [rows, 1]');
    if (shape[0] !== length)
      throw InvalidInputError.of(fieldOf(name), `has ${shape[0]} rows, ${first.name} has ${length}`);
  }
}

function rowsOfColumns(tensors: readonly Tensor[], first: Tensor): InputRow[] {
  const rows: InputRow[] = [];
  const length = first.shape[0] ?? 0;
  for (let i = 0; i < length; i++) {
    const row: Record<string, unknown> = {};
    for (const { name, elements } of tensors) {
      const element = elements[i];
      row[name] = typeof element === 'bigint' ? numberOf(element, `${fieldOf(name)}[${i}]`) : cellOf(element);
    }
    rows.push(row);
  }
  return rows;
}

function rowsOfMatrix({ name, shape, elements }: Tensor, inputs: readonly ModelInput[]): InputRow[] {
  const textual = inputs.find(({ type }) => type !== 'double' && type !== 'long');
  if (textual !== undefined) {
    const reason = `is no input of this model, and as a matrix it cannot hold ${textual.name}, which is no number`;
    throw InvalidInputError.of(fieldOf(name), reason);
  }
  const width = inputs.length;
  if (shape.length !== 2 || shape[1] !== width) {
    const reason = `is no input of this model; a matrix of all of them has the shape [rows, ${width}]`;
    throw InvalidInputError.of(fieldOf(name), reason);
  }
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => {
    const row: Record<string, unknown> = {};
    inputs.forEach((input, column) => {
      const element = elements[i * width + column];
      row[input.name] =
        typeof element === 'bigint' ? numberOf(element, `${fieldOf(name)}[${i}][${column}]`) : cellOf(element);
    });
    return row;
  });
}

const fieldOf = (name: string): string => `inputs.${shownName(name)}`;

const cellOf = (element: Exclude<Element, bigint> | undefined): unknown => (Number.isNaN(element) ? null : element);

function numberOf(element: bigint, field: string): number {
  const number = Number(element);
  if (Number.isSafeInteger(number)) return number;
  throw InvalidInputError.of(field, 'must lie within ±2^53: columns hold doubles');
}
