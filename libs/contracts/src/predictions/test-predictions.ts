import type { JsonSchema } from '../schemas/json-schema.js';
import { schemaValidator } from '../schemas/schema-validator.js';

/** Evaluations of more rows keep no predictions. */
export const MAX_TEST_PREDICTIONS = 100_000;

/**
 * What a model predicted on the rows of a test file whose target is known, in the order of the file: a blob of the artifact store,
 * written by training, read where models are compared. Rows of two blobs are the same when data set digest and target are.
 */
export interface TestPredictions {
  readonly schema_version: 1;
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly target: string;
  readonly dataset_digest: string;
  /** Classifiers only. */
  readonly classes?: readonly string[];
  /** Two classes only: index of the positive one. */
  readonly positive?: number;
  /** Index of the class, or the number. */
  readonly truth: readonly number[];
  /** Index of the class, or the number. */
  readonly predicted: readonly number[];
  /** Two classes only: probability of the positive one. */
  readonly scores?: readonly number[];
  /** Classifiers only: probability of the true class. */
  readonly true_probabilities?: readonly number[];
}

const numbers: JsonSchema = { type: 'array', items: { type: 'number' }, maxItems: MAX_TEST_PREDICTIONS };

const problemsOf = schemaValidator({
  type: 'object',
  required: ['schema_version', 'task', 'target', 'dataset_digest', 'truth', 'predicted'],
  properties: {
    schema_version: { const: 1 },
    task: { enum: ['binary', 'multiclass', 'regression'] },
    target: { type: 'string' },
    dataset_digest: { type: 'string' },
    classes: { type: 'array', items: { type: 'string' } },
    positive: { type: 'integer', minimum: 0 },
    truth: { ...numbers, minItems: 1 },
    predicted: numbers,
    scores: numbers,
    true_probabilities: numbers,
  },
});

/** Reads a blob. Undefined where it is none of this form: another version of the platform wrote it. */
export function parseTestPredictions(bytes: Uint8Array): TestPredictions | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
  if (problemsOf(parsed).length > 0) return undefined;
  const predictions = parsed as TestPredictions;
  const { truth, predicted, scores = truth, true_probabilities: certain = truth } = predictions;
  return [predicted, scores, certain].every(({ length }) => length === truth.length) ? predictions : undefined;
}
