import { setImmediate } from 'node:timers/promises';

import { InvalidInputError } from '@intelgraph/kernel';
import { explainPrediction } from '@intelgraph/statistics';

import type { Prediction } from '../prediction/prediction.js';
import type { Predictor } from '../prediction/predictor.js';
import { ExplanationTimeoutError } from '../runtime.errors.js';
import type { Row, TabularModel } from '../training/trained-model.js';

import { integrateRow } from './integrate-row.js';

/** Why a model answered a row as it did: `base` and all contributions add up to `value`, to rounding. */
export interface RowExplanation {
  /**
   * Shapley values, `exact` or estimated from a sample of coalitions (`kernel_shap`, the same ones every time), or
   * `integrated_gradients`, averaged over paths from the background rows.
   */
  readonly method: 'exact' | 'kernel_shap' | 'integrated_gradients';
  /** What is explained: the probability of this class; absent for regression. */
  readonly class?: string;
  /** Mean output over the background rows. */
  readonly base: number;
  /** Output for the row. */
  readonly value: number;
  /** By input, in the unit of the output; inputs that the model ignores contribute 0. */
  readonly contributions: Readonly<Record<string, number>>;
  /** Training rows that stand for what is usual; 0 = the artifact has none, a few example rows stood in. */
  readonly backgroundRows: number;
}

/** Rows of one call of the model; between two calls others get their turn. */
const BATCH_ROWS = 1024;

/** How answers can be explained; the first unless said otherwise. */
export const EXPLANATION_METHODS = ['shapley', 'integrated_gradients'] as const;
export type ExplanationMethod = (typeof EXPLANATION_METHODS)[number];

export interface ExplainRowOptions {
  /** Given up after it. */
  readonly timeoutMs: number;
  readonly method?: ExplanationMethod | undefined;
  /** The class whose probability is explained; the predicted one unless given. Without meaning for regression. */
  readonly class?: string | undefined;
}

/**
 * What each raw input contributed to one answer, against the model's background rows.
 *
 * @returns null for a model without any example rows
 * @throws ExplanationTimeoutError; InvalidInputError for what is no class of the model
 */
export async function explainRow(
  model: TabularModel,
  predictor: Predictor,
  row: Row,
  { timeoutMs, method = 'shapley', class: asksFor }: ExplainRowOptions,
): Promise<RowExplanation | null> {
  const { background = [], warmup, signature } = model;
  const usual = background.length > 0 ? background : warmup;
  const columns = signature.inputs.filter(({ ignored }) => ignored === undefined).map(({ name }) => name);
  if (usual.length === 0 || columns.length === 0) return null;
  const [answer] = predictor.predict([row]);
  const className = explainedClass(answer, asksFor);
  const signal = AbortSignal.timeout(timeoutMs);
  const asked = { model, row, usual, columns, className, signal };
  try {
    const found = await (method === 'shapley' ? shapleyValues(predictor, asked) : gradients(asked));
    return {
      method: found.method,
      ...(className === undefined ? {} : { class: className }),
      base: found.base,
      value: found.value,
      contributions: Object.fromEntries(signature.inputs.map(({ name }) => [name, found.contributions.get(name) ?? 0])),
      backgroundRows: background.length,
    };
  } catch (error) {
    if (signal.aborted) throw new ExplanationTimeoutError(timeoutMs);
    throw error;
  }
}

/** @returns undefined for regression @throws InvalidInputError for what is no class of the model */
function explainedClass(answer: Prediction | undefined, asksFor: string | undefined): string | undefined {
  if (answer?.probabilities === undefined) return undefined;
  if (asksFor === undefined) return String(answer.prediction);
  if (!Object.hasOwn(answer.probabilities, asksFor)) throw InvalidInputError.of('class', 'is no class of the model');
  return asksFor;
}

interface AskedExplanation {
  readonly model: TabularModel;
  readonly row: Row;
  readonly usual: readonly Row[];
  readonly columns: readonly string[];
  readonly className: string | undefined;
  readonly signal: AbortSignal;
}

interface FoundExplanation extends Pick<RowExplanation, 'method' | 'base' | 'value'> {
  readonly contributions: ReadonlyMap<string, number>;
}

async function shapleyValues(predictor: Predictor, asked: AskedExplanation): Promise<FoundExplanation> {
  const { row, usual, columns, className, signal } = asked;
  const predict = async (rows: Row[]): Promise<number[]> => {
    await setImmediate();
    return predictor.predict(rows).map((one) => outputOf(one, className));
  };
  const game = { predict, row, background: usual, columns };
  const { method, base, prediction, contributions } = await explainPrediction(game, { batchRows: BATCH_ROWS, signal });
  const found = new Map(contributions.map(({ column, contribution }) => [column, contribution]));
  return { method, base, value: prediction, contributions: found };
}

async function gradients({ model, row, usual, className, signal }: AskedExplanation): Promise<FoundExplanation> {
  const { target } = model.pipeline;
  const classIndex = target.task === 'regression' ? 0 : target.classes.indexOf(className ?? '');
  const found = await integrateRow(model, { row, baselines: usual, classIndex, signal });
  return { method: 'integrated_gradients', ...found };
}

function outputOf({ prediction, probabilities }: Prediction, className: string | undefined): number {
  return className === undefined ? Number(prediction) : (probabilities?.[className] ?? Number.NaN);
}
