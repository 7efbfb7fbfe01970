import { InvalidInputError } from '../errors/common.errors.js';

/** Longest name of a model, deployment, data set, workspace … in characters. */
export const MAX_NAME_LENGTH = 128;

/** Letters, digits, `_`, `-`, `.`; starts with a letter or digit; no `..`: safe in paths, topics and URLs. */
export const NAME_PATTERN = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Why the value cannot be a name, or undefined when it can. */
export function nameProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.length === 0) return 'must not be empty';
  if (value.length > MAX_NAME_LENGTH) return `must be at most ${MAX_NAME_LENGTH} characters long`;
  if (!NAME_PATTERN.test(value)) {
    return 'must start with a letter or digit and hold only letters, digits, "_", "-" and "." (never "..")';
  }
  return undefined;
}

/**
 * Checks a name that comes from outside.
 *
 * @throws InvalidInputError that names `field`
 */
export function assertName(field: string, value: unknown): asserts value is string {
  const problem = nameProblem(value);
  if (problem !== undefined) throw InvalidInputError.of(field, problem);
}
