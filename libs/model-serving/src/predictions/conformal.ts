import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';
import { CONFORMAL_METHODS, type ConformalMethod, type RowConfidence } from '@intelgraph/ml-runtime';

import type { InputRow, RowPrediction, RunnableModel } from '../models/model-runtime.js';

/** How sure an answer is to say that it is. */
export interface ConformalOptions {
  /** The share of answers whose set or interval shall hold the truth, 0.5 to 0.999; absent = none is asked for. */
  readonly confidenceLevel?: number;
  /** That of the model's methods that comes first unless given. */
  readonly conformalMethod?: ConformalMethod;
}

const [LOWEST_LEVEL, HIGHEST_LEVEL] = [0.5, 0.999];
const LEVEL_FIELD = 'options.confidence_level';
const METHOD_FIELD = 'options.conformal_method';

/** What is wrong with options as they came, by the names of the wire; absent and null are nothing. */
export function conformalProblems(level: unknown, method: unknown): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const hasLevel = level !== undefined && level !== null;
  if (hasLevel && !(typeof level === 'number' && level >= LOWEST_LEVEL && level <= HIGHEST_LEVEL)) {
    problems.push({ field: LEVEL_FIELD, message: `must be a number from ${LOWEST_LEVEL} to ${HIGHEST_LEVEL}` });
  }
  if (method === undefined || method === null) return problems;
  if (!CONFORMAL_METHODS.some((known) => known === method)) {
    problems.push({ field: METHOD_FIELD, message: `must be one of ${CONFORMAL_METHODS.join(', ')}` });
  } else if (!hasLevel) problems.push({ field: METHOD_FIELD, message: `needs ${LEVEL_FIELD}` });
  return problems;
}

/**
 * Refuses what a model cannot say, before anything is computed.
 *
 * @throws InvalidInputError naming `options.confidence_level` or `options.conformal_method`
 */
export function assertConfident({ confidence }: RunnableModel, options: ConformalOptions): void {
  const { confidenceLevel: level, conformalMethod: method } = options;
  const problems = conformalProblems(level, method);
  if (problems.length > 0) throw new InvalidInputError(problems);
  if (level === undefined) return;
  if (confidence === undefined) {
    throw InvalidInputError.of(
      LEVEL_FIELD,
      'the model has no scores of rows held out from training: it was not trained here, by an earlier release, or on fewer than 1000 rows',
    );
  }
  const { rows, highestLevel, methods } = confidence;
  if (level > highestLevel) {
    const message = `is more than the ${rows} rows held out from the model's training can say: at most ${highestLevel}`;
    throw InvalidInputError.of(LEVEL_FIELD, message);
  }
  if (method !== undefined && !methods.includes(method)) {
    throw InvalidInputError.of(METHOD_FIELD, `is not for this model: it has ${methods.join(', ')}`);
  }
}

/** How sure a model's answer to a row is; undefined where nobody asks. Only after `assertConfident`. */
export function conformalOf(
  { confidence }: RunnableModel,
  inputs: InputRow,
  output: RowPrediction,
  { confidenceLevel: level, conformalMethod }: ConformalOptions,
): RowConfidence | undefined {
  if (level === undefined || confidence === undefined) return undefined;
  const method = conformalMethod ?? confidence.methods[0];
  return method && confidence.of(inputs, output, { level, method });
}
