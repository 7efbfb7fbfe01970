import { InvalidInputError } from '../errors/common.errors.js';

/** Longest name of a registered model in characters. */
export const MAX_MODEL_NAME_LENGTH = 256;

/**
 * Why the value cannot name a model, or undefined when it can. Wider than the platform's other names, because MLflow's
 * clients use spaces and any alphabet: neither `/` nor `:`, and no name that a file system would read as another one.
 * Whatever refers to a model by name accepts the same.
 */
export function modelNameProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.trim() === '') return 'must not be empty';
  if (value.length > MAX_MODEL_NAME_LENGTH) return `must be at most ${MAX_MODEL_NAME_LENGTH} characters long`;
  if (value.includes('\0') || !value.isWellFormed()) return 'must be well-formed text';
  if (/[/:]/.test(value)) return 'cannot contain "/" or ":"';
  if (value === '.' || value.startsWith('..')) return 'must not be a relative path';
  return undefined;
}

/** @throws InvalidInputError that names `field` */
export function assertModelName(field: string, value: unknown): asserts value is string {
  const problem = modelNameProblem(value);
  if (problem !== undefined) throw InvalidInputError.of(field, problem);
}
