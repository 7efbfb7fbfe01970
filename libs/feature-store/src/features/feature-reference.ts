import { assertName, InvalidInputError } from '@intelgraph/kernel';

import { assertSemver } from './semver-order.js';

/** A feature, or a group: by name alone its highest release is meant. */
export interface Reference {
  readonly name: string;
  readonly version?: string;
}

/**
 * Reads `name` or `name@version`.
 *
 * @param version of a reference that names none
 * @throws InvalidInputError that names `field`, or `versionField` for the version
 */
export function parseReference(
  text: unknown,
  version?: string,
  field = 'feature',
  versionField = 'version',
): Reference {
  if (typeof text !== 'string') throw InvalidInputError.of(field, 'must be a string');
  const at = text.indexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const wanted = at < 0 ? version : text.slice(at + 1);
  assertName(field, name);
  if (wanted === undefined) return { name };
  assertSemver(wanted, at < 0 ? versionField : field);
  return { name, version: wanted };
}

export const formatReference = ({ name, version }: Reference): string =>
  version === undefined ? name : `${name}@${version}`;
