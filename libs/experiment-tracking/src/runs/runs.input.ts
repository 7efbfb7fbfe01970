import { schemaValidator, type JsonSchema } from '@intelgraph/contracts';
import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

const text = (maxLength: number, minLength = 0): JsonSchema => ({ type: 'string', minLength, maxLength });
const count: JsonSchema = { type: ['integer', 'null'], minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

const PARAMS: JsonSchema = { type: 'object', maxProperties: 1000, propertyNames: text(256, 1) };
const TAGS: JsonSchema = { ...PARAMS, additionalProperties: text(5000) };
const DATASETS: JsonSchema = {
  type: 'array',
  maxItems: 100,
  items: {
    type: 'object',
    required: ['dataset_id'],
    properties: { dataset_id: text(256, 1), digest: text(64), split: text(128), rows: count },
  },
};
const METRICS: JsonSchema = {
  type: 'array',
  maxItems: 1000,
  items: {
    type: 'object',
    required: ['key', 'value'],
    properties: {
      key: text(256, 1),
      value: { type: 'number' },
      step: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      time: { type: 'string', format: 'date-time' },
    },
  },
};

function check(schema: JsonSchema): (value: unknown) => void {
  const problemsOf = schemaValidator(schema);
  return (value) => {
    const problems: FieldProblem[] = [...problemsOf(value), ...textProblems(value, '')];
    if (problems.length > 0) throw new InvalidInputError(problems);
  };
}

// PostgreSQL stores neither NUL nor half of a surrogate pair.
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

/** Rules of what the calls of runs take. */
export const checkNewRun = check({
  type: 'object',
  required: ['experiment'],
  properties: {
    experiment: text(128, 1),
    name: text(256),
    params: PARAMS,
    tags: TAGS,
    datasets: DATASETS,
    job_id: text(256, 1),
    idempotency_key: text(256, 1),
  },
});
export const checkBatch = check({ type: 'object', properties: { metrics: METRICS, params: PARAMS, tags: TAGS } });
export const checkArtifact = check({
  type: 'object',
  required: ['name', 'digest'],
  properties: { name: text(256, 1), digest: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
});
export const checkEnd = check({
  type: 'object',
  required: ['status'],
  properties: { status: { enum: ['finished', 'failed', 'killed'] } },
});
