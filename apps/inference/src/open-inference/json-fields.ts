import { InvalidInputError } from '@intelgraph/kernel';

import { isRecord } from '../rows/model-rows.js';

export type Fields = Readonly<Record<string, unknown>>;

/** @throws InvalidInputError naming `field` */
export function objectOf(given: unknown, field: string): Fields {
  if (!isRecord(given)) throw InvalidInputError.of(field, 'must be an object');
  return given;
}

/** The same; empty where nothing is given. @throws InvalidInputError naming `field` */
export const optionalObject = (given: unknown, field: string): Fields =>
  given === undefined || given === null ? {} : objectOf(given, field);
