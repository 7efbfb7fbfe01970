import { adjustPValues } from '@intelgraph/statistics';

import type { AbArmMetric, AbMetricResult, AbVerdict } from './ab-test.types.js';
import { type ArmDifference, compareMeans, compareProportions } from './arm-tests.js';
import { type ExperimentRow, SUCCESS_METRICS, type SuccessMetric, successMetric } from './success-metrics.js';

/** Fewer rows of an arm tell nothing. */
export const MIN_ARM_ROWS = 30;
/** Successes and failures that the arms together expect in each, by the usual rule for the normal law. */
const MIN_EXPECTED = 5;

export interface ArmComparison {
  readonly confidence: number;
  readonly positive: string | null;
}

type Waiting = Omit<AbMetricResult, 'p_adjusted'>;

/** Compares the arms by each metric; the verdicts share one correction (Holm) for their number. */
export function compareArms(
  metrics: readonly string[],
  rows: readonly ExperimentRow[],
  comparison: ArmComparison,
): AbMetricResult[] {
  const compared = metrics.map((name) => compareMetric(name, rows, comparison));
  const tested = compared.filter(({ p_value, verdict }) => p_value !== null && verdict !== 'too_few');
  const adjusted = adjustPValues(
    tested.map(({ p_value }) => p_value ?? 1),
    'holm',
  );
  return compared.map((metric) => {
    const p_adjusted = adjusted[tested.indexOf(metric)] ?? null;
    if (p_adjusted === null) return { ...metric, p_adjusted };
    return { ...metric, p_adjusted, verdict: verdictOf(metric, p_adjusted <= 1 - comparison.confidence) };
  });
}

function verdictOf({ difference, higher_is_better }: Waiting, significant: boolean): AbVerdict {
  if (!significant || difference === null || difference === 0) return 'no_difference';
  return difference > 0 === higher_is_better ? 'treatment_better' : 'control_better';
}

function compareMetric(name: string, rows: readonly ExperimentRow[], comparison: ArmComparison): Waiting {
  const metric = successMetric(name);
  if (metric === undefined) {
    const note = `is no mean over predictions; these are: ${SUCCESS_METRICS.join(', ')}`;
    return { ...empty(name), kind: null, test: null, higher_is_better: true, verdict: 'not_supported', note };
  }
  const [control, treatment] = (['control', 'treatment'] as const).map((variant) =>
    summarize(metric, rows, variant, comparison.positive),
  ) as [Summary, Summary];
  const proportion = metric.kind === 'proportion';
  const base = {
    ...empty(name),
    kind: metric.kind,
    test: proportion ? ('two_proportion_z' as const) : ('welch_t' as const),
    higher_is_better: metric.higherIsBetter,
    control: toArmMetric(control, metric),
    treatment: toArmMetric(treatment, metric),
  };
  const note = shortage(metric, control, treatment);
  if (Math.min(control.n, treatment.n) === 0) return { ...base, verdict: 'too_few', note };
  const found = difference(metric, control, treatment, comparison.confidence);
  const { statistic, p: p_value, interval } = found;
  const verdict = note === null ? 'no_difference' : 'too_few';
  return { ...base, difference: found.difference, statistic, p_value, interval, verdict, note };
}

interface Summary {
  readonly n: number;
  readonly sum: number;
  readonly mean: number;
  readonly variance: number;
}

function summarize(
  metric: SuccessMetric,
  rows: readonly ExperimentRow[],
  variant: ExperimentRow['variant'],
  positive: string | null,
): Summary {
  const values = rows.flatMap((row) => (row.variant === variant ? (metric.of(row, positive) ?? []) : []));
  const n = values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  const mean = values.reduce((total, value) => total + value / n, 0);
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { n, sum, mean, variance: n < 2 ? 0 : squares / (n - 1) };
}

function toArmMetric({ n, sum, mean, variance }: Summary, { kind }: SuccessMetric): AbArmMetric {
  const proportion = kind === 'proportion';
  const value = n === 0 ? null : proportion ? sum / n : mean;
  return { n, successes: proportion ? sum : null, value, std: proportion || n < 2 ? null : Math.sqrt(variance) };
}

function difference(metric: SuccessMetric, control: Summary, treatment: Summary, confidence: number): ArmDifference {
  if (metric.kind === 'mean') return compareMeans(control, treatment, confidence);
  const [c, t] = [control, treatment].map(({ n, sum }) => ({ n, successes: sum }));
  return compareProportions(c ?? { n: 0, successes: 0 }, t ?? { n: 0, successes: 0 }, confidence);
}

/** Why the arms cannot be told apart yet, or null. */
function shortage({ kind }: SuccessMetric, control: Summary, treatment: Summary): string | null {
  const smaller = Math.min(control.n, treatment.n);
  if (smaller < MIN_ARM_ROWS) return `an arm has ${smaller} rows, ${MIN_ARM_ROWS} are needed`;
  if (kind === 'mean') return null;
  const share = (control.sum + treatment.sum) / (control.n + treatment.n);
  const expected = Math.min(share, 1 - share) * smaller;
  // Where nobody fails, or nobody succeeds, the arms are alike in that.
  if (expected === 0 || expected >= MIN_EXPECTED) return null;
  return `an arm expects ${expected.toFixed(1)} of the rarer outcome, ${MIN_EXPECTED} are needed`;
}

const NOTHING: AbArmMetric = { n: 0, successes: null, value: null, std: null };

const empty = (metric: string) => ({
  metric,
  control: NOTHING,
  treatment: NOTHING,
  difference: null,
  interval: null,
  statistic: null,
  p_value: null,
  note: null,
});
