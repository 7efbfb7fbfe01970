import { InvalidInputError } from '@intelgraph/kernel';

const MAX_PATH_LENGTH = 512;
const SEGMENT = /^[A-Za-z0-9_@=+()-][A-Za-z0-9_.@=+ ()-]*$/;

/** Why the value cannot be the path of a file inside an artifact, or undefined when it can. */
export function artifactPathProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length === 0) return 'must be a non-empty string';
  if (value.length > MAX_PATH_LENGTH) return `must be at most ${MAX_PATH_LENGTH} characters long`;
  return value.split('/').every((segment) => SEGMENT.test(segment))
    ? undefined
    : 'must be a relative path with "/" between plain names (no "..", no leading ".", " " or "/")';
}

/** @throws InvalidInputError that names `field` */
export function assertArtifactPath(value: unknown, field = 'path'): asserts value is string {
  const problem = artifactPathProblem(value);
  if (problem !== undefined) throw InvalidInputError.of(field, problem);
}
