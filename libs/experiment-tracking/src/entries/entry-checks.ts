import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

export const MAX_KEY_LENGTH = 250;

/** Names of metrics, parameters and tags: as MLflow allows them, without control characters. */
const KEY = /^[\p{L}\p{N} _./:@-]+$/u;
/** In the JSON of a value: a NUL or half a surrogate pair (whole ones are not escaped), neither of which PostgreSQL keeps. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

export function keyProblems(field: string, key: string, max = MAX_KEY_LENGTH): FieldProblem[] {
  const problems = textProblems(field, key, max);
  if (problems.length > 0) return problems;
  if (!KEY.test(key)) {
    return [{ field, message: 'may hold only letters, digits, space, "_", ".", "/", ":", "@" and "-"' }];
  }
  return isPlainPath(key) ? [] : [{ field, message: 'must not resolve to another name when it is read as a path' }];
}

/** A text that is there: neither empty nor too long, and storable. */
export function textProblems(field: string, text: string, max: number): FieldProblem[] {
  return text.length === 0 ? [{ field, message: 'must not be empty' }] : valueProblems(field, text, max);
}

/** A text that may be empty. */
export function valueProblems(field: string, text: string, max: number): FieldProblem[] {
  if (text.length > max) return [{ field, message: `must be at most ${max} characters long` }];
  if (text.includes('\0')) return [{ field, message: 'must not contain NUL characters' }];
  return text.isWellFormed() ? [] : [{ field, message: 'must not contain half a surrogate pair' }];
}

/** A JSON value whose text form has at most `max` characters. */
export function jsonProblems(field: string, value: unknown, max: number): FieldProblem[] {
  if (typeof value === 'string') return valueProblems(field, value, max);
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return [{ field, message: 'must be a JSON value' }];
  if (json.length > max) return [{ field, message: `must be at most ${max} characters long` }];
  return UNSTORABLE.test(json) ? [{ field, message: 'must not contain NUL or half a surrogate pair' }] : [];
}

/** @throws InvalidInputError when there is a problem */
export function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function isPlainPath(key: string): boolean {
  return key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
