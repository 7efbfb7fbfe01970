import { dataTypeOf, type DataTypeName, type Element } from './data-types.js';
import { elementAt, emptyData, fits, type TensorSpec, type TensorValue } from './tensor.js';

const MOST_DIMENSIONS = 16;

/** A shape in words: `[any, 3]`. */
export const shownShape = (shape: readonly number[]): string =>
  `[${shape.map((size) => (size === -1 ? 'any' : String(size))).join(', ')}]`;

/**
 * The tensor that nested lists stand for, as JSON has them; where one element is wanted, it may stand alone. What is wrong with
 * them as a text: they must have the shape and the datatype of `spec`.
 */
export function tensorOfNested(nested: unknown, { datatype, shape: wanted }: TensorSpec): TensorValue | string {
  const isLone = !Array.isArray(nested) && wanted.length > 0 && wanted.every((size) => size === 1 || size === -1);
  const shape = isLone ? wanted.map(() => 1) : shapeOf(nested);
  if (!fits(shape, wanted)) return `must have the shape ${shownShape(wanted)}, not ${shownShape(shape)}`;
  const elements: Element[] = [];
  const problem = isLone ? collect(nested, [], datatype, elements) : collect(nested, shape, datatype, elements);
  return problem ?? { datatype, shape, data: dataOf(datatype, elements) };
}

/** The lengths of the first lists at each depth. */
function shapeOf(nested: unknown): number[] {
  const shape: number[] = [];
  for (let list = nested; Array.isArray(list) && shape.length <= MOST_DIMENSIONS; list = (list as unknown[])[0]) {
    shape.push(list.length);
  }
  return shape;
}

/** @returns what is wrong; undefined where nothing is */
function collect(
  value: unknown,
  [size, ...inner]: readonly number[],
  datatype: DataTypeName,
  elements: Element[],
): string | undefined {
  if (size === undefined) {
    const type = dataTypeOf(datatype);
    const element = type.fromJson(value);
    if (element === undefined)
      return `must hold ${type.expected}, as ${datatype} says: element ${elements.length} is none`;
    elements.push(element);
    return undefined;
  }
  if (!Array.isArray(value) || value.length !== size) return 'has lists of different lengths at the same depth';
  for (const part of value as unknown[]) {
    const problem = collect(part, inner, datatype, elements);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Elements as a tensor keeps them. */
export function dataOf(datatype: DataTypeName, elements: ArrayLike<Element>): TensorValue['data'] {
  const data = emptyData(datatype, elements.length);
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i] ?? 0;
    if (Array.isArray(data)) data[i] = String(element);
    else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = BigInt(element);
    else data[i] = Number(element);
  }
  return data;
}

const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;

/**
 * A tensor as nested lists for `JSON.stringify`, a plain value where its shape is `[]`. Whole numbers beyond 2^53 keep their digits;
 * what is no finite number is null.
 */
export function nestedOf(tensor: TensorValue): unknown {
  let at = 0;
  const nest = ([size, ...inner]: readonly number[]): unknown =>
    size === undefined ? jsonValue(elementAt(tensor, at++)) : Array.from({ length: size }, () => nest(inner));
  return nest(tensor.shape);
}

function jsonValue(element: Element): unknown {
  if (typeof element === 'bigint') {
    const number = Number(element);
    return Number.isSafeInteger(number) ? number : rawJson(element.toString());
  }
  return typeof element === 'number' && !Number.isFinite(element) ? null : element;
}
