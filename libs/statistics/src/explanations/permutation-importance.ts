import { InvalidInputError } from '@intelgraph/kernel';
import { at, type Numbers } from '../arrays/at.js';
import { seededRandom } from '../random/seeded-random.js';
import { predictInBatches, type BatchOptions, type PredictRows, type RawRow } from './batched-predict.js';

export interface ImportanceInput {
  readonly predict: PredictRows;
  readonly rows: readonly RawRow[];
  readonly columns: readonly string[];
  /** How good predictions of these rows are; higher is better (negate an error). */
  readonly score: (predictions: Float64Array) => number;
}

export interface ImportanceOptions extends BatchOptions {
  /** 5 unless given. */
  readonly repeats?: number | undefined;
  /** 0 unless given. */
  readonly seed?: number | undefined;
  /** The orders to use, one a repeat, the same for every column, in place of seeded ones. */
  readonly permutations?: readonly Numbers[] | undefined;
}

/** How much worse the model is without what a column says. */
export interface ColumnImportance {
  readonly column: string;
  /** Mean of baseline - score with the column permuted. */
  readonly mean: number;
  /** Standard deviation of the repeats, ddof 0. */
  readonly std: number;
  readonly importances: readonly number[];
}

/**
 * Permutation importance (Breiman 2001; scikit-learn's `permutation_importance`): the column's values are dealt to other rows, the
 * rest stays. Columns that say the same share their importance, or hide it from each other.
 * @throws InvalidInputError for a permutation of another length, or when the model answers wrongly
 */
export async function permutationImportance(
  { predict, rows, columns, score }: ImportanceInput,
  options: ImportanceOptions = {},
): Promise<{ baseline: number; columns: ColumnImportance[] }> {
  const scoreOf = async (rowAt: (index: number) => RawRow): Promise<number> => {
    const predictions = new Float64Array(rows.length);
    await predictInBatches(predict, rows.length, rowAt, (i, answer) => (predictions[i] = answer), options);
    return score(predictions);
  };
  const rowOf = (index: number): RawRow => rows[index] ?? {};
  const permutations = permutationsOf(rows.length, options);
  const baseline = await scoreOf(rowOf);
  const found: ColumnImportance[] = [];
  for (const column of columns) {
    const importances: number[] = [];
    for (const order of permutations) {
      const permuted = await scoreOf((i) => ({ ...rowOf(i), [column]: rowOf(at(order, i))[column] }));
      importances.push(baseline - permuted);
    }
    found.push({ column, ...meanAndStd(importances), importances });
  }
  return { baseline, columns: found };
}

function permutationsOf(n: number, { repeats = 5, seed = 0, permutations }: ImportanceOptions): readonly Numbers[] {
  if (!permutations) {
    const random = seededRandom(seed);
    return Array.from({ length: repeats }, () => random.permutation(n));
  }
  for (const order of permutations) {
    if (order.length !== n) throw InvalidInputError.of('permutations', `must have ${n} positions`);
  }
  return permutations;
}

function meanAndStd(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
