import { InvalidInputError } from '@intelgraph/kernel';

import type { DataTypeName, Element } from '@intelgraph/ml-runtime';

/** A named array of some shape, its elements in row-major order. */
export interface Tensor {
  readonly name: string;
  readonly datatype: DataTypeName;
  readonly shape: readonly number[];
  readonly elements: readonly Element[];
}

const MAX_DIMENSIONS = 8;
const MAX_NAME = 1000;

/** @throws InvalidInputError naming `field` */
export function tensorName(name: unknown, field: string): string {
  if (typeof name === 'string' && name !== '' && name.length <= MAX_NAME) return name;
  throw InvalidInputError.of(field, `must be a name of at most ${MAX_NAME} characters`);
}

/** How many elements the tensors of one request may have together. */
export class ElementBudget {
  private left: number;

  constructor(private readonly most: number) {
    this.left = most;
  }

  /**
   * How many elements a shape claims. Asked before anything is made for them.
   *
   * @throws InvalidInputError naming `field` for what is no shape, and for one that claims more than is left
   */
  take(shape: unknown, field: string): number {
    if (!Array.isArray(shape) || shape.length === 0 || shape.length > MAX_DIMENSIONS) {
      throw InvalidInputError.of(field, `must be a list of 1 to ${MAX_DIMENSIONS} dimensions`);
    }
    let size = 1;
    for (const dimension of shape as unknown[]) {
      if (!Number.isSafeInteger(dimension) || (dimension as number) < 0) {
        throw InvalidInputError.of(field, 'must hold whole numbers from 0');
      }
      size *= dimension as number;
      if (size > this.left) {
        throw InvalidInputError.of(field, `claims more than the ${this.most} elements that a request may have in all`);
      }
    }
    this.left -= size;
    return size;
  }
}
