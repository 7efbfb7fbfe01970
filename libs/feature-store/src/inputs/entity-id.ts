import { textProblem } from './check-input.js';

/** Longest id of an entity, in UTF-16 units. */
export const MAX_ENTITY_ID_LENGTH = 512;

/** Why something is not the id of an entity, or undefined. Ids are compared byte by byte: nothing is trimmed or folded. */
export function entityIdProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value === '' || value.length > MAX_ENTITY_ID_LENGTH) return `must have 1 to ${MAX_ENTITY_ID_LENGTH} characters`;
  return textProblem(value);
}

/**
 * The id of an entity that several keys make up, unambiguously: (1, 11) and (11, 1) differ.
 *
 * @returns null when one of the keys is null, which matches nothing
 */
export function compositeEntityId(...keys: readonly (string | number | bigint | null)[]): string | null {
  return keys.includes(null) ? null : JSON.stringify(keys.map(String));
}
