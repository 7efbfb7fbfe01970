import { compareMeans } from '@intelgraph/statistics';

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
  const options = { minPerArm: 2 };
  // Rows without numbers are no part of the metric either.
  const losses = (rows: readonly LabelledRow[]): number[] => rows.map(LOSSES[name]).filter(Number.isFinite);
  return compareMeans(losses(before), losses(now), options).p;
}
