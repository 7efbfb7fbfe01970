import { schemaValidator, type JsonSchema } from '@intelgraph/contracts';
import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

/** Makes a check of an input against its JSON Schema; library callers have no DTOs in front of them. */
export function inputCheck(schema: JsonSchema): (value: unknown) => void {
  const problemsOf = schemaValidator(schema);
  return (value) => {
    const problems: FieldProblem[] = [...problemsOf(value), ...textProblems(value, '')];
    if (problems.length > 0) throw new InvalidInputError(problems);
  };
}

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
function textProblems(value: unknown, path: string): FieldProblem[] {
  if (typeof value === 'string') {
    return value.includes('\0') || !value.isWellFormed() ? [{ field: path, message: 'must be well-formed text' }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textProblems(member, path === '' ? key : `${path}.${key}`));
}

/** Strings of at most so many characters. */
export const text = (maxLength: number, minLength = 0): JsonSchema => ({ type: 'string', minLength, maxLength });
