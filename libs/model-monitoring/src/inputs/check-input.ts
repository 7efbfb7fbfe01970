import { type JsonSchema, schemaValidator } from '@intelgraph/contracts';
import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

/** Makes a check of an input against its JSON Schema; library callers have no DTOs in front of them. */
export function inputCheck(schema: JsonSchema): (value: unknown) => void {
  const problemsOf = schemaValidator(schema);
  return (value) => {
    const problems: FieldProblem[] = [...problemsOf(value), ...textProblems(value, '')].map(inBrackets);
    if (problems.length > 0) throw new InvalidInputError(problems);
  };
}

/** Positions in arrays as everywhere else: `items[0].label`. */
const inBrackets = ({ field, message }: FieldProblem): FieldProblem => ({
  field: field.replace(/(^|\.)(\d+)(?=\.|$)/g, '[$2]'),
  message,
});

/** Texts that PostgreSQL takes neither as text nor in JSON: NUL, half of a surrogate pair. */
function textProblems(value: unknown, path: string): FieldProblem[] {
  if (typeof value === 'string') return storable(value) ? [] : [{ field: path, message: 'must be well-formed text' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const field = path === '' ? key : `${path}.${key}`;
    if (!storable(key)) return [{ field: path, message: 'has a name that is not well-formed text' }];
    return textProblems(member, field);
  });
}

/** Whether PostgreSQL can store the text. */
export const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Texts of `minLength` to `maxLength` characters. */
export const text = (maxLength: number, minLength = 1): JsonSchema => ({ type: 'string', minLength, maxLength });

/**
 * A time from outside as Date.
 *
 * @throws InvalidInputError that names the field
 */
export function timeOf(field: string, given: string | Date): Date {
  const time = given instanceof Date ? given : new Date(ISO.test(given) ? given : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw InvalidInputError.of(field, 'must be an ISO 8601 time such as 2026-01-31T12:00:00Z');
  }
  return time;
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
