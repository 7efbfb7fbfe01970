import { InvalidInputError } from '@intelgraph/kernel';

import { type DataTypeName, dataTypeOf, type Element } from '@intelgraph/ml-runtime';
import type { Tensor } from './tensor.js';

/**
 * The elements of a tensor in JSON, flat or nested as its shape is.
 *
 * @throws InvalidInputError naming `field` where there are more or fewer than `size`, or one is not of the type
 */
export function elementsOfJson(data: unknown, datatype: DataTypeName, size: number, field: string): Element[] {
  const type = dataTypeOf(datatype);
  const elements: Element[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const part of value) collect(part);
      return;
    }
    if (elements.length === size)
      throw InvalidInputError.of(field, `holds more elements than the ${size} of its shape`);
    const element = type.fromJson(value);
    if (element === undefined) {
      throw InvalidInputError.of(`${field}[${elements.length}]`, `must be ${type.expected}, as ${datatype} says`);
    }
    elements.push(element);
  };
  if (!Array.isArray(data)) throw InvalidInputError.of(field, 'must be a list');
  collect(data);
  if (elements.length < size) {
    throw InvalidInputError.of(field, `holds ${elements.length} elements, its shape has ${size}`);
  }
  return elements;
}

/**
 * A list in JSON of a tensor's elements.
 *
 * @throws InvalidInputError naming the tensor for NaN and infinite numbers, which JSON does not have
 */
export function jsonOfElements({ name, elements }: Tensor): string {
  const texts = elements.map((element) => {
    if (typeof element === 'bigint') return element.toString();
    if (typeof element === 'number' && !Number.isFinite(element)) {
      throw InvalidInputError.of(`outputs.${name}`, `holds ${element}, which JSON cannot say: ask for binary data`);
    }
    return JSON.stringify(element);
  });
  return `[${texts.join(',')}]`;
}
