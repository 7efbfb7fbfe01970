import { setImmediate } from 'node:timers/promises';

import { explainPrediction } from '@intelgraph/statistics';

import type { Prediction } from '../prediction/prediction.js';
import type { Predictor } from '../prediction/predictor.js';
import { ExplanationTimeoutError } from '../runtime.errors.js';
import type { Row, TabularModel } from '../training/trained-model.js';

/** Why a model answered a row as it did: `base` and all contributions add up to `value`, to rounding. */
export interface RowExplanation {
  /** `exact`, or `kernel_shap`: estimates from a sample of coalitions, the same ones every time. */
  readonly method: 'exact' | 'kernel_shap';
  /** What is explained: the probability of this class, the predicted one; absent for regression. */
  readonly class?: string;
  /** Mean output over the background rows. */
  readonly base: number;
  /** Output for the row. */
  readonly value: number;
  /** Shapley value by input, in the unit of the output; inputs that the model ignores contribute 0. */
  readonly contributions: Readonly<Record<string, number>>;
  /** Training rows that stand for what is usual; 0 = the artifact has none, a few example rows stood in. */
  readonly backgroundRows: number;
}

/** Rows of one call of the model; between two calls others get their turn. */
const BATCH_ROWS = 1024;

/**
 * Shapley values of one answer on raw inputs, against the model's background rows.
 *
 * @param timeoutMs given up after it
 * @returns null for a model without any example rows
 * @throws ExplanationTimeoutError
 */
export async function explainRow(
  model: TabularModel,
  predictor: Predictor,
  row: Row,
  timeoutMs: number,
): Promise<RowExplanation | null> {
  const { background = [], warmup, signature } = model;
  const usual = background.length > 0 ? background : warmup;
  const columns = signature.inputs.filter(({ ignored }) => ignored === undefined).map(({ name }) => name);
  if (usual.length === 0 || columns.length === 0) return null;
  const [answer] = predictor.predict([row]);
  const className = answer?.probabilities === undefined ? undefined : String(answer.prediction);
  const predict = async (rows: Row[]): Promise<number[]> => {
    await setImmediate();
    return predictor.predict(rows).map((one) => outputOf(one, className));
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const game = { predict, row, background: usual, columns };
  try {
    const { method, base, prediction, contributions } = await explainPrediction(game, {
      batchRows: BATCH_ROWS,
      signal,
    });
    const found = new Map(contributions.map(({ column, contribution }) => [column, contribution]));
    return {
      method,
      ...(className === undefined ? {} : { class: className }),
      base,
      value: prediction,
      contributions: Object.fromEntries(signature.inputs.map(({ name }) => [name, found.get(name) ?? 0])),
      backgroundRows: background.length,
    };
  } catch (error) {
    if (signal.aborted) throw new ExplanationTimeoutError(timeoutMs);
    throw error;
  }
}

function outputOf({ prediction, probabilities }: Prediction, className: string | undefined): number {
  return className === undefined ? Number(prediction) : (probabilities?.[className] ?? Number.NaN);
}
