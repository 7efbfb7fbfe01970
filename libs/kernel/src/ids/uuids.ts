import { InvalidInputError } from '../errors/common.errors.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether it is a UUID with dashes, in small or large letters: what PostgreSQL takes for one without an error. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** @throws InvalidInputError that names `field` */
export function assertUuid(field: string, value: string): void {
  if (!isUuid(value)) throw InvalidInputError.of(field, 'must be a UUID');
}
