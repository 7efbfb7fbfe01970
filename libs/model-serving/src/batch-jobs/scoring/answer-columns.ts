import type { RunnableModel } from '../../models/model-runtime.js';

import type { PredictedValue, PredictedValues } from './predicted-values.js';

/** Answers by column, one for each row; those of rows that are left out mean nothing. */
export interface AnswerColumns {
  readonly predictions: PredictedValues | Float64Array;
  /** Of the predicted class; only where it was asked for, never of regression. */
  readonly confidence?: Float64Array;
  /** By class, in the order of the model's. */
  readonly probabilities?: readonly Float64Array[];
  /** Base values, then what each input of the model contributed; NaN = not explained. Only where it was asked for. */
  readonly explanation?: readonly Float64Array[];
}

/** A column that an output has behind those of its input, and its type in SQL. */
export interface AnswerColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'BIGINT' | 'DOUBLE';
  /** Whether rows may have none: NaN among the answers. */
  readonly isOptional?: true;
}

/** What an output has beside predictions. */
export interface AskedAnswers {
  readonly returnConfidence: boolean;
  readonly isExplained: boolean;
}

const TYPES = { string: 'VARCHAR', long: 'BIGINT', double: 'DOUBLE' } as const;

export function answerColumns(
  { inputs, output: { type, classes } }: Pick<RunnableModel, 'inputs' | 'output'>,
  { returnConfidence, isExplained }: AskedAnswers,
): AnswerColumn[] {
  const isSure = returnConfidence && classes.length > 0;
  const scores = isSure ? ['confidence', ...classes.map((name) => `probability_${name}`)] : [];
  const explained = isExplained ? ['base_value', ...inputs.map(({ name }) => `contribution_${name}`)] : [];
  return [
    { name: 'prediction', type: TYPES[type] },
    ...scores.map((name) => ({ name, type: 'DOUBLE' as const })),
    ...explained.map((name) => ({ name, type: 'DOUBLE' as const, isOptional: true as const })),
  ];
}

/** The numbers behind the prediction, in the order of {@link answerColumns}. */
export function scoresOf({ confidence, probabilities = [], explanation = [] }: AnswerColumns): readonly Float64Array[] {
  return [...(confidence === undefined ? [] : [confidence, ...probabilities]), ...explanation];
}

export function predictionAt({ predictions }: AnswerColumns, row: number): PredictedValue {
  return predictions instanceof Float64Array ? (predictions[row] ?? Number.NaN) : predictions.at(row);
}
