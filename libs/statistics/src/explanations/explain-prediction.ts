import { InvalidInputError } from '@intelgraph/kernel';
import { at } from '../arrays/at.js';
import { seededRandom } from '../random/seeded-random.js';
import { predictInBatches, type BatchOptions, type RawRow } from './batched-predict.js';
import { coalitionValues, type CoalitionGame } from './coalition-values.js';
import { allCoalitions, shapleyOfCoalitions } from './exact-shapley.js';
import { kernelCoalitions } from './kernel-coalitions.js';
import { kernelRegression } from './kernel-regression.js';

export interface ExplainOptions extends BatchOptions {
  /** Coalitions to evaluate, each on the whole background; 2·columns + 2048 unless given (shap's default): exact up to eleven columns. */
  readonly budget?: number | undefined;
  /** Of KernelSHAP's sample; 0 unless given. The same seed gives the same explanation. */
  readonly seed?: number | undefined;
}

/** Why the model said what it said: `base` + the sum of the contributions = `prediction`, to rounding. */
export interface PredictionExplanation {
  /** Mean prediction of the background (with the row's values in columns that are not explained). */
  readonly base: number;
  readonly prediction: number;
  /** Shapley values in the order of the columns, in the unit of the prediction. */
  readonly contributions: readonly { readonly column: string; readonly contribution: number }[];
  /** `exact`: all coalitions; `kernel_shap`: a sample of them, the values are estimates. */
  readonly method: 'exact' | 'kernel_shap';
  /** Coalitions that were evaluated. */
  readonly coalitions: number;
}

/**
 * Shapley values of one prediction on raw columns (Lundberg and Lee 2017): exact where 2^columns - 2 coalitions fit the budget, else by
 * KernelSHAP. Columns whose value all the background shares contribute exactly 0 and cost nothing.
 * @throws InvalidInputError without columns or background, or when the model answers wrongly
 */
export async function explainPrediction(
  game: CoalitionGame,
  options: ExplainOptions = {},
): Promise<PredictionExplanation> {
  const { row, background, columns } = game;
  if (columns.length === 0) throw InvalidInputError.of('columns', 'must not be empty');
  if (new Set(columns).size < columns.length) throw InvalidInputError.of('columns', 'must be distinct');
  if (background.length === 0) throw InvalidInputError.of('background', 'must not be empty');
  const varying = columns.filter((column) => background.some((other) => !sameValue(row, other, column)));
  const [base, prediction] = await endPoints(game, options);
  const m = varying.length;
  const budget = options.budget ?? 2 * m + 2048;
  if (!(budget >= 1)) throw InvalidInputError.of('budget', 'must be at least 1');
  const reduced = { ...game, columns: varying };
  // Beyond thirty columns bit masks end, and so does any budget.
  const exact = m <= 30 && 2 ** m - 2 <= budget;
  const { phi, coalitions } = exact
    ? await exactValues(reduced, base, prediction, options)
    : await kernelValues(reduced, base, prediction, { ...options, budget });
  const contribution = (column: string): number => {
    const index = varying.indexOf(column);
    return index < 0 ? 0 : at(phi, index);
  };
  return {
    base,
    prediction,
    contributions: columns.map((column) => ({ column, contribution: contribution(column) })),
    method: exact ? 'exact' : 'kernel_shap',
    coalitions,
  };
}

const sameValue = (a: RawRow, b: RawRow, column: string): boolean => {
  const [x, y] = [a[column], b[column]];
  return x instanceof Date && y instanceof Date ? x.getTime() === y.getTime() : Object.is(x, y);
};

async function endPoints(game: CoalitionGame, options: ExplainOptions): Promise<[base: number, prediction: number]> {
  const [base = NaN] = await coalitionValues(game, [new Uint8Array(game.columns.length)], options);
  let prediction = NaN;
  await predictInBatches(
    game.predict,
    1,
    () => game.row,
    (_, answer) => (prediction = answer),
    options,
  );
  return [base, prediction];
}

interface Values {
  readonly phi: Float64Array;
  readonly coalitions: number;
}

async function exactValues(
  game: CoalitionGame,
  base: number,
  prediction: number,
  options: ExplainOptions,
): Promise<Values> {
  const m = game.columns.length;
  if (m === 0) return { phi: new Float64Array(0), coalitions: 2 };
  const inner = allCoalitions(m).slice(1, -1);
  const values = await coalitionValues(game, inner, options);
  return { phi: shapleyOfCoalitions([base, ...values, prediction], m), coalitions: 2 ** m };
}

async function kernelValues(
  game: CoalitionGame,
  base: number,
  prediction: number,
  options: ExplainOptions & { readonly budget: number },
): Promise<Values> {
  const m = game.columns.length;
  const weighted = kernelCoalitions(m, options.budget, seededRandom(options.seed ?? 0));
  const values = await coalitionValues(
    game,
    weighted.map(({ coalition }) => coalition),
    options,
  );
  const gains = values.map((value) => value - base);
  return { phi: kernelRegression(weighted, gains, prediction - base, m), coalitions: weighted.length + 2 };
}
