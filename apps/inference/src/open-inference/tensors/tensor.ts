import { InvalidInputError } from '@intelgraph/kernel';

import type { DataTypeName, Element } from './data-types.js';

/** A named array of some shape, its elements in row-major order. */
export interface Tensor {
  readonly name: string;
  readonly datatype: DataTypeName;
  readonly shape: readonly number[];
  readonly elements: readonly Element[];
}

const MAX_DIMENSIONS = 8;

/**
 * How many elements a shape claims. Asked before anything is made for them.
 *
 * @throws InvalidInputError naming `field` for what is no shape, or one of more than `most` elements
 */
export function sizeOf(shape: unknown, field: string, most: number): number {
  if (!Array.isArray(shape) || shape.length === 0 || shape.length > MAX_DIMENSIONS) {
    throw InvalidInputError.of(field, `must be a list of 1 to ${MAX_DIMENSIONS} dimensions`);
  }
  let size = 1;
  for (const dimension of shape as unknown[]) {
    if (!Number.isSafeInteger(dimension) || (dimension as number) < 0) {
      throw InvalidInputError.of(field, 'must hold whole numbers from 0');
    }
    size *= dimension as number;
    if (size > most) throw InvalidInputError.of(field, `claims more than ${most} elements`);
  }
  return size;
}
