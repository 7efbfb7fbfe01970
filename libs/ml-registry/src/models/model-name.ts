import { posix } from 'node:path';

import { InvalidInputError } from '@intelgraph/kernel';

const MAX_LENGTH = 256;

/**
 * Why the value cannot name a model, or undefined when it can. Wider than the platform's other names, because MLflow's
 * clients use spaces and any alphabet: neither `/` nor `:`, and no name that a file system would read as another one.
 */
export function modelNameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'must not be empty';
  if (name.length > MAX_LENGTH) return `must be at most ${MAX_LENGTH} characters long`;
  if (name.includes('\0') || !name.isWellFormed()) return 'must be well-formed text';
  if (/[/:]/.test(name)) return 'cannot contain "/" or ":"';
  if (posix.normalize(name) !== name || name === '.' || name.startsWith('..')) return 'must not be a relative path';
  return undefined;
}

/** @throws InvalidInputError that names `field` */
export function assertModelName(field: string, name: string): void {
  const problem = modelNameProblem(name);
  if (problem !== undefined) throw InvalidInputError.of(field, problem);
}
