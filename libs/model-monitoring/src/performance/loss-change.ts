import { studentTwoSided } from '@intelgraph/statistics';

import type { LabelledRow } from './labelled-metrics.js';

/** Metrics that are means over rows (RMSE: the root of one), with what each row contributes. */
export const LOSSES = {
  accuracy: ({ prediction, label }: LabelledRow): number => Number(String(prediction) === String(label)),
  mae: ({ prediction, label }: LabelledRow): number => Math.abs(Number(prediction) - Number(label)),
  rmse: ({ prediction, label }: LabelledRow): number => (Number(prediction) - Number(label)) ** 2,
  mean_error: ({ prediction, label }: LabelledRow): number => Number(prediction) - Number(label),
} as const;
export type LossName = keyof typeof LOSSES;

/** Two-sided p of Welch's test that the metric is the same before and now; null where it is not defined. */
export function changeOf(name: LossName, before: readonly LabelledRow[], now: readonly LabelledRow[]): number | null {
  const [a, b] = [momentsOf(before.map(LOSSES[name])), momentsOf(now.map(LOSSES[name]))];
  const squared = a.error + b.error;
  if (Math.min(a.n, b.n) < 2) return null;
  if (squared === 0) return a.mean === b.mean ? 1 : 0;
  const df = squared ** 2 / (a.error ** 2 / (a.n - 1) + b.error ** 2 / (b.n - 1));
  return studentTwoSided((b.mean - a.mean) / Math.sqrt(squared), df);
}

function momentsOf(losses: readonly number[]): { n: number; mean: number; error: number } {
  const finite = losses.filter((loss) => Number.isFinite(loss));
  const n = finite.length;
  const mean = finite.reduce((sum, loss) => sum + loss / n, 0);
  const squares = finite.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  return { n, mean, error: n < 2 ? 0 : squares / (n - 1) / n };
}
