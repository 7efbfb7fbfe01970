import { InvalidInputError } from '@intelgraph/kernel';

import { storable } from '../inputs/check-input.js';

/** A value as it is compared; missing is null. Numbers may be NaN or infinite: data quality counts those. */
export type Cell = number | string | boolean | null;

/** Longest text that is kept as it is; of longer ones the beginning. */
const MAX_TEXT = 512;

/**
 * A value of a row: numbers, texts and booleans stay what they are, a Date becomes its milliseconds, a bigint a number
 * where that is exact and else its digits; undefined is missing.
 *
 * @throws InvalidInputError that names the field
 */
export function cellOf(field: string, value: unknown): Cell {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return value;
    case 'string':
      if (!storable(value)) throw InvalidInputError.of(field, 'must be well-formed text');
      return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
    case 'undefined':
      return null;
    case 'bigint':
      return BigInt(Number(value)) === value ? Number(value) : value.toString();
    default:
      if (value === null) return null;
      if (value instanceof Date) return value.getTime();
      throw InvalidInputError.of(field, 'must be a number, text, boolean or null');
  }
}
