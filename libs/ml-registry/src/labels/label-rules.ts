import { posix } from 'node:path';

import { InvalidInputError } from '@intelgraph/kernel';

/** Longest key and value, and the most bytes that the labels of one model or version take as JSON. */
export const LABEL_LIMITS = { key: 250, value: 100_000, total: 400_000 } as const;

/** The label that always holds a version's semantic version. */
export const SEMVER_LABEL = 'semver';

/** Why the text cannot be a key: MLflow's rules for the keys of tags. */
export function labelKeyProblem(key: string): string | undefined {
  if (!/^[/\w.\- :\p{L}\p{N}]*$/u.test(key)) {
    return 'may only contain letters, digits, underscores, dashes, periods, spaces, colons and slashes';
  }
  if (key === '' || posix.normalize(key) !== key || key === '.' || key.startsWith('..') || key.startsWith('/')) {
    return 'must be a clean relative path';
  }
  return key.length > LABEL_LIMITS.key ? `must be at most ${LABEL_LIMITS.key} characters long` : undefined;
}

/** @throws InvalidInputError that names `key` */
export function assertLabelKey(key: string): void {
  const problem = labelKeyProblem(key);
  if (problem !== undefined) throw InvalidInputError.of('key', problem);
}

/** @throws InvalidInputError that names `key` or `value` */
export function assertLabel(key: string, value: string): void {
  assertLabelKey(key);
  if (value.length > LABEL_LIMITS.value) {
    throw InvalidInputError.of('value', `must be at most ${LABEL_LIMITS.value} characters long`);
  }
  if (value.includes('\0') || !value.isWellFormed()) throw InvalidInputError.of('value', 'must be well-formed text');
}

/** Every event of a version carries its labels, and the bus bounds an event. @throws InvalidInputError */
export function assertLabels(labels: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(labels)) assertLabel(key, value);
  if (Buffer.byteLength(JSON.stringify(labels)) > LABEL_LIMITS.total) {
    throw InvalidInputError.of('value', `all labels together must be at most ${LABEL_LIMITS.total} bytes of JSON`);
  }
}
