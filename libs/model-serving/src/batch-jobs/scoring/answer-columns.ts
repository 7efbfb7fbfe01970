import type { ModelOutput } from '../../models/model-runtime.js';

import type { PredictedValue, PredictedValues } from './predicted-values.js';

/** Answers by column, one for each row; those of rows that are left out mean nothing. */
export interface AnswerColumns {
  readonly predictions: PredictedValues | Float64Array;
  /** Of the predicted class; only where it was asked for, never of regression. */
  readonly confidence?: Float64Array;
  /** By class, in the order of the model's. */
  readonly probabilities?: readonly Float64Array[];
}

/** A column that an output has behind those of its input, and its type in SQL. */
export interface AnswerColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'BIGINT' | 'DOUBLE';
}

const TYPES = { string: 'VARCHAR', long: 'BIGINT', double: 'DOUBLE' } as const;

export function answerColumns({ type, classes }: ModelOutput, returnConfidence: boolean): AnswerColumn[] {
  const prediction = { name: 'prediction', type: TYPES[type] };
  if (!returnConfidence || classes.length === 0) return [prediction];
  const names = ['confidence', ...classes.map((name) => `probability_${name}`)];
  return [prediction, ...names.map((name) => ({ name, type: 'DOUBLE' as const }))];
}

/** The numbers behind the prediction, in the order of {@link answerColumns}. */
export function scoresOf({ confidence, probabilities }: AnswerColumns): readonly Float64Array[] {
  return confidence === undefined ? [] : [confidence, ...(probabilities ?? [])];
}

export function predictionAt({ predictions }: AnswerColumns, row: number): PredictedValue {
  return predictions instanceof Float64Array ? (predictions[row] ?? Number.NaN) : predictions.at(row);
}
