import { InvalidInputError } from '@intelgraph/kernel';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @throws InvalidInputError that names `field` */
export function assertUuid(field: string, value: string): void {
  if (!UUID.test(value)) throw InvalidInputError.of(field, 'must be a UUID');
}
