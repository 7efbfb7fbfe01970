import { type JsonSchema, schemaValidator } from '@intelgraph/contracts';
import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

/** Makes a check of an input against its JSON Schema; library callers have no DTOs in front of them. */
export function inputCheck(schema: JsonSchema): (value: unknown) => void {
  const problemsOf = schemaValidator(schema);
  return (value) => {
    const problems: FieldProblem[] = [...problemsOf(value), ...textProblems(value, '')];
    if (problems.length > 0) throw new InvalidInputError(problems);
  };
}

/**
 * The input as plain JSON data, without what is undefined: callers without types may leave it so. An integer of any
 * size becomes its decimal text.
 */
export function plainInput<T>(input: T): T {
  const text = JSON.stringify(input, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  ) as string | undefined;
  return (text === undefined ? null : JSON.parse(text)) as T;
}

/** Why a text cannot be stored, or undefined: PostgreSQL takes neither NUL nor half of a surrogate pair. */
export function textProblem(text: string): string | undefined {
  return text.includes('\0') || !text.isWellFormed() ? 'must be well-formed text' : undefined;
}

function textProblems(value: unknown, path: string): FieldProblem[] {
  if (typeof value === 'string') {
    const message = textProblem(value);
    return message === undefined ? [] : [{ field: path, message }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textProblems(member, path === '' ? key : `${path}.${key}`));
}

/** Texts of `minLength` to `maxLength` characters. */
export const text = (maxLength: number, minLength = 0): JsonSchema => ({ type: 'string', minLength, maxLength });
