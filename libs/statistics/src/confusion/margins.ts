import type { ConfusionMatrix } from './confusion-matrix.js';

/** Sums of a confusion matrix: per true class, per predicted class, of the diagonal, of everything. */
export interface Margins {
  readonly truth: number[];
  readonly predicted: number[];
  readonly hits: number[];
  readonly correct: number;
  readonly total: number;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Row sums, column sums and the diagonal of a confusion matrix. */
export function marginsOf(confusion: ConfusionMatrix): Margins {
  const truth = confusion.map((row) => sum(row));
  const predicted = confusion.map((_, k) => sum(confusion.map((row) => row[k] ?? 0)));
  const hits = confusion.map((row, k) => row[k] ?? 0);
  return { truth, predicted, hits, correct: sum(hits), total: sum(truth) };
}
