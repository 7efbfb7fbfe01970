import { InvalidInputError } from '@intelgraph/kernel';
import type { InputRow, ModelInput, RunnableModel } from '@intelgraph/model-serving';

import { shownName } from '../rows/shown-name.js';

import type { Element } from '@intelgraph/ml-runtime';
import type { Tensor } from './tensors/tensor.js';

/**
 * The rows that tensors hold: one tensor of shape `[rows]` or `[rows, 1]` for each column, or, where all columns are numbers, one
 * of shape `[rows, columns]` with them in the order of the metadata, whatever its name. NaN stands for a value that is missing.
 *
 * @throws InvalidInputError naming the input
 */
export function rowsOf(tensors: readonly Tensor[], { inputs }: Pick<RunnableModel, 'inputs'>): InputRow[] {
  const [first] = tensors;
  if (first === undefined) throw InvalidInputError.of('inputs', 'must hold a tensor for each column');
  const isColumn = inputs.some(({ name }) => name === first.name);
  return tensors.length === 1 && !isColumn ? rowsOfMatrix(first, inputs) : rowsOfColumns(tensors, first, inputs);
}

/** Where each column of a model stands; the same for all requests of a version. */
const PLACES = new WeakMap<readonly ModelInput[], ReadonlyMap<string, number>>();

function placesOf(inputs: readonly ModelInput[]): ReadonlyMap<string, number> {
  let places = PLACES.get(inputs);
  if (places === undefined) {
    places = new Map(inputs.map(({ name }, place) => [name, place]));
    PLACES.set(inputs, places);
  }
  return places;
}

function rowsOfColumns(tensors: readonly Tensor[], first: Tensor, inputs: readonly ModelInput[]): InputRow[] {
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
  const rows: InputRow[] = [];
  for (let i = 0; i < length; i++) {
    const row: Record<string, unknown> = {};
    for (const { name, elements } of tensors) row[name] = cellOf(elements[i], () => `${fieldOf(name)}[${i}]`);
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
      row[input.name] = cellOf(elements[i * width + column], () => `${fieldOf(name)}[${i}][${column}]`);
    });
    return row;
  });
}

const fieldOf = (name: string): string => `inputs.${shownName(name)}`;

function cellOf(element: Element | undefined, field: () => string): unknown {
  if (typeof element === 'bigint') {
    const number = Number(element);
    if (!Number.isSafeInteger(number))
      throw InvalidInputError.of(field(), 'must lie within ±2^53: columns hold doubles');
    return number;
  }
  return Number.isNaN(element) ? null : element;
}
