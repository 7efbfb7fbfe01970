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
  return Object.entries(value).flatMap(([key, member]) => [
    ...textProblems(key, path),
    ...textProblems(member, path === '' ? key : `${path}.${key}`),
  ]);
}

/** Strings of at most so many characters. */
export const text = (maxLength: number, minLength = 0): JsonSchema => ({ type: 'string', minLength, maxLength });
export const texts = (maxItems: number, maxLength: number): JsonSchema => ({
  type: 'array',
  maxItems,
  items: text(maxLength, 1),
});
export const count: JsonSchema = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
export const digest: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
export const checklist: JsonSchema = {
  type: 'array',
  maxItems: 100,
  items: {
    type: 'object',
    required: ['item', 'completed'],
    properties: { item: text(500, 1), completed: { type: 'boolean' } },
  },
};
