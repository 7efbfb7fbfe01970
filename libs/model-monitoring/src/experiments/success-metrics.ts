import type { AB_TEST_METRICS } from '@intelgraph/contracts';

import type { LabelledRow } from '../performance/labelled-metrics.js';

/** A number that each row contributes, or undefined where the row does not count for the metric. */
export type RowValue = (row: ExperimentRow, positive: string | null) => number | undefined;

/** One prediction of a test with what is known about it; `label` is null where it has none. */
export interface ExperimentRow extends Omit<LabelledRow, 'label'> {
  readonly variant: 'control' | 'treatment';
  readonly label: LabelledRow['label'] | null;
  readonly latency_ms: number | null;
  readonly value: number | null;
}

export interface SuccessMetric {
  readonly kind: 'proportion' | 'mean';
  readonly higherIsBetter: boolean;
  /** Whether it is about the positive class: without one it has no rows. */
  readonly ofClass: boolean;
  /** Whether its mean can be below 0. */
  readonly mayBeNegative: boolean;
  /** Whether the mean over the rows is the metric's square. */
  readonly squared: boolean;
  readonly of: RowValue;
}

const right = ({ prediction, label }: ExperimentRow): number | undefined =>
  label === null ? undefined : Number(String(prediction) === String(label));

const error = ({ prediction, label }: ExperimentRow): number | undefined => {
  const difference = label === null ? Number.NaN : Number(prediction) - Number(label);
  return Number.isFinite(difference) ? difference : undefined;
};

const PLAIN = { ofClass: false, mayBeNegative: false, squared: false } as const;

const proportion = (of: RowValue, higherIsBetter = true): SuccessMetric => ({
  kind: 'proportion',
  higherIsBetter,
  ...PLAIN,
  of,
});
const proportionOfClass = (of: (row: ExperimentRow, positive: string) => number | undefined): SuccessMetric => ({
  kind: 'proportion',
  higherIsBetter: true,
  ...PLAIN,
  ofClass: true,
  of: (row, positive) => (positive === null ? undefined : of(row, positive)),
});
const mean = (of: RowValue, higherIsBetter: boolean): SuccessMetric => ({
  kind: 'mean',
  higherIsBetter,
  ...PLAIN,
  of,
});

const latency = mean(({ latency_ms }) => latency_ms ?? undefined, false);
const value: SuccessMetric = { ...mean((row) => row.value ?? undefined, true), mayBeNegative: true };
const converted = proportionOfClass(({ label }, positive) =>
  label === null ? undefined : Number(String(label) === positive),
);
const squared = mean((row) => {
  const difference = error(row);
  return difference === undefined ? undefined : difference ** 2;
}, false);

/** Success metrics that rows add up to. */
const BY_NAME: Readonly<Record<(typeof AB_TEST_METRICS)[number], SuccessMetric>> = {
  accuracy: proportion(right),
  error_rate: proportion((row) => flipped(right(row)), false),
  precision: proportionOfClass((row, positive) => (String(row.prediction) === positive ? right(row) : undefined)),
  recall: proportionOfClass((row, positive) =>
    row.label !== null && String(row.label) === positive ? right(row) : undefined,
  ),
  positive_rate: proportionOfClass(({ prediction }, positive) => Number(String(prediction) === positive)),
  conversion: converted,
  conversion_rate: converted,
  success_rate: converted,
  latency,
  latency_ms: latency,
  value,
  revenue: value,
  mae: mean((row) => absolute(error(row)), false),
  mse: squared,
  // The arms' mean squared errors are compared; their roots rank alike.
  rmse: { ...squared, squared: true },
};
const METRICS: ReadonlyMap<string, SuccessMetric> = new Map(Object.entries(BY_NAME));

const flipped = (success: number | undefined): number | undefined => (success === undefined ? undefined : 1 - success);
const absolute = (difference: number | undefined): number | undefined =>
  difference === undefined ? undefined : Math.abs(difference);

/** The metric of a name; undefined for what is no mean over rows (F1, AUC) or has an unknown name. */
export const successMetric = (name: string): SuccessMetric | undefined => METRICS.get(name.toLowerCase());

/** Names of the metrics that can be compared. */
export const SUCCESS_METRICS: readonly string[] = [...METRICS.keys()];
