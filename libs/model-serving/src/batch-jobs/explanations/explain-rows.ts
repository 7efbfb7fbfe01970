import { AppError, InvalidInputError } from '@intelgraph/kernel';
import { EXPLANATION_TIMEOUT } from '@intelgraph/ml-runtime';

import type { LoadedModel } from '../../models/loaded-model.js';
import type { ModelExplanation } from '../../models/model-runtime.js';
import { type AnswerColumns, predictionAt } from '../scoring/answer-columns.js';
import { type InputColumns, rowAt } from '../scoring/input-columns.js';

import { closedContributions } from './closed-contributions.js';
import type { ExplanationSpec } from './explanation-spec.js';
import type { ExplanationTally } from './explanation-tally.js';
import { sampledValue } from './sampled-value.js';

/** Rows with their answers. */
export interface AnsweredRows {
  readonly columns: InputColumns;
  readonly answers: AnswerColumns;
  /** 1 where a row has no answer. */
  readonly isLeftOut: Uint8Array;
  /** The number of a row in its input, from 1. */
  rowOf(place: number): number;
}

/**
 * Explains the answers of rows on the worker threads, one row to a thread at a time, between what the threads compute for others.
 *
 * @param tally is told of each row, in their order
 * @returns the base value and what each input contributed, by column; NaN where it took too long and where rows are left out
 * @throws InvalidInputError for a model that has no rows to compare with; what the model throws
 */
export async function explainRows(
  model: LoadedModel,
  rows: AnsweredRows,
  { method, class: explained, timeoutMs }: ExplanationSpec,
  tally: ExplanationTally,
  signal: AbortSignal,
): Promise<readonly Float64Array[]> {
  const { columns, answers, isLeftOut } = rows;
  const { inputs, output } = model.runnable;
  const found = new Array<ModelExplanation | undefined>(isLeftOut.length).fill(undefined);
  const classOf = (place: number): string | undefined =>
    output.classes.length === 0 ? undefined : (explained ?? String(predictionAt(answers, place)));
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < isLeftOut.length && !signal.aborted) {
      const place = next++;
      if (isLeftOut[place] === 1) continue;
      const asked = { timeoutMs, method, class: classOf(place) };
      found[place] = await explanationOf(model, rowAt(columns, place), asked);
    }
  };
  await Promise.all(Array.from({ length: model.runnable.slots?.count ?? 1 }, work));
  signal.throwIfAborted();
  const written = Array.from({ length: 1 + inputs.length }, () => new Float64Array(isLeftOut.length).fill(Number.NaN));
  found.forEach((one, place) => {
    if (one === undefined) {
      if (isLeftOut[place] === 0) tally.addUnexplained();
      return;
    }
    const value = answeredValue(answers, output.classes, classOf(place), place);
    const { base, contributions } = closedContributions(one, inputs, value);
    [base, ...contributions].forEach((number, i) => {
      const column = written[i];
      if (column !== undefined) column[place] = number;
    });
    const values = inputs.map((input) => sampledValue(columns.get(input.name)?.[place], input));
    tally.addMethod(one.method, one.backgroundRows);
    tally.add({ row: rows.rowOf(place), values, contributions }, base);
  });
  return written;
}

type Explain = NonNullable<LoadedModel['runnable']['explain']>;

/** @returns undefined where it took too long */
async function explanationOf(
  model: LoadedModel,
  row: Parameters<Explain>[0],
  options: Parameters<Explain>[1],
): Promise<ModelExplanation | undefined> {
  model.inFlight += 1;
  try {
    const explanation = await model.runnable.explain?.(row, options);
    if (explanation !== null && explanation !== undefined) return explanation;
  } catch (error) {
    if (error instanceof AppError && error.code === EXPLANATION_TIMEOUT) return undefined;
    throw error;
  } finally {
    model.inFlight -= 1;
  }
  throw InvalidInputError.of('options.return_explanation', 'the artifact has no rows to compare with');
}

/** What the output says of what is explained. */
function answeredValue(
  answers: AnswerColumns,
  classes: readonly string[],
  explained: string | undefined,
  place: number,
): number {
  if (explained === undefined) return Number(predictionAt(answers, place));
  return answers.probabilities?.[classes.indexOf(explained)]?.[place] ?? Number.NaN;
}
