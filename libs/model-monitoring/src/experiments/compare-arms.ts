import {
  adjustPValues,
  type ArmMoments,
  compareMeans,
  compareProportions,
  DEFAULT_EXPERIMENT_OPTIONS,
} from '@intelgraph/statistics';

import type { AbArmMetric, AbMetricResult, AbVerdict } from './ab-test.types.js';
import { boundsOf, lookAt, NOTHING_TO_SEE } from './sequential-look.js';
import { type ExperimentRow, SUCCESS_METRICS, type SuccessMetric, successMetric } from './success-metrics.js';

const MIN_ARM_ROWS = DEFAULT_EXPERIMENT_OPTIONS.minPerArm;

export interface ArmComparison {
  readonly confidence: number;
  readonly positive: string | null;
}

const NO_CLASS = 'the labelled predictions do not show two classes: name the positive one with positive_class';

/** A metric by itself, not yet corrected for the others. */
export type ComparedMetric = Omit<AbMetricResult, 'p_adjusted'>;

/** Compares the arms by each metric; the verdicts share one correction (Holm) for their number. */
export function compareArms(
  metrics: readonly string[],
  rows: readonly ExperimentRow[],
  comparison: ArmComparison,
): AbMetricResult[] {
  // Named twice it would be tested twice, and corrected for.
  const compared = [...new Set(metrics)].map((name) => compareMetric(name, rows, comparison));
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

function verdictOf({ difference, higher_is_better }: ComparedMetric, significant: boolean): AbVerdict {
  if (!significant || difference === null || difference === 0) return 'no_difference';
  return difference > 0 === higher_is_better ? 'treatment_better' : 'control_better';
}

/** Compares the arms by one metric. */
export function compareMetric(
  name: string,
  rows: readonly ExperimentRow[],
  { confidence, positive }: ArmComparison,
): ComparedMetric {
  const metric = successMetric(name);
  if (metric === undefined) {
    const note = `is no mean over predictions; these are: ${SUCCESS_METRICS.join(', ')}`;
    return { ...empty(name), kind: null, test: null, higher_is_better: true, verdict: 'not_supported', note };
  }
  const [control, treatment] = (['control', 'treatment'] as const).map((variant) =>
    rows.flatMap((row) => (row.variant === variant ? (metric.of(row, positive) ?? []) : [])),
  ) as [number[], number[]];
  const base = { ...empty(name), kind: metric.kind, higher_is_better: metric.higherIsBetter };
  const compared =
    metric.kind === 'proportion' ? proportions(control, treatment, confidence) : means(control, treatment, confidence);
  return { ...base, ...compared, ...(metric.ofClass && positive === null ? { note: NO_CLASS } : {}) };
}

type Compared = Omit<ComparedMetric, 'metric' | 'kind' | 'higher_is_better'>;

function proportions(control: readonly number[], treatment: readonly number[], confidence: number): Compared {
  const [c, t] = [proportionOf(control), proportionOf(treatment)];
  const { controlRate, treatmentRate, difference, z, p, interval, verdict } = compareProportions(c, t, { confidence });
  const rest = { std: null };
  return {
    test: 'two_proportion_z',
    control: { n: c.trials, successes: c.successes, value: controlRate, ...rest },
    treatment: { n: t.trials, successes: t.successes, value: treatmentRate, ...rest },
    ...{ difference, statistic: z, p_value: p, interval: boundsOf(interval) },
    ...(verdict === 'too_few'
      ? NOTHING_TO_SEE
      : lookAt(difference, binary(c.trials, controlRate), binary(t.trials, treatmentRate), confidence)),
    ...shortage(verdict === 'too_few', 'proportion', c.trials, t.trials),
  };
}

const binary = (n: number, rate: number | null) => ({ n, variance: (rate ?? NaN) * (1 - (rate ?? NaN)) });

const proportionOf = (outcomes: readonly number[]) => ({
  successes: outcomes.reduce((sum, outcome) => sum + outcome, 0),
  trials: outcomes.length,
});

function means(control: readonly number[], treatment: readonly number[], confidence: number): Compared {
  const found = compareMeans(control, treatment, { confidence });
  return {
    test: 'welch_t',
    control: meanOf(found.control),
    treatment: meanOf(found.treatment),
    ...{ difference: found.difference, statistic: found.t, p_value: found.p, interval: boundsOf(found.interval) },
    ...(found.verdict === 'too_few'
      ? NOTHING_TO_SEE
      : lookAt(found.difference, spreadOf(found.control), spreadOf(found.treatment), confidence)),
    ...shortage(found.verdict === 'too_few', 'mean', control.length, treatment.length),
  };
}

const spreadOf = ({ n, variance }: ArmMoments) => ({ n, variance: variance ?? NaN });

const meanOf = ({ n, mean, variance }: ArmMoments): AbArmMetric => ({
  n,
  successes: null,
  value: mean,
  std: variance === null ? null : Math.sqrt(variance),
});

/** Why the arms cannot be told apart yet. */
function shortage(
  tooFew: boolean,
  kind: SuccessMetric['kind'],
  n: number,
  m: number,
): Pick<ComparedMetric, 'verdict' | 'note'> {
  if (!tooFew) return { verdict: 'no_difference', note: null };
  const smaller = Math.min(n, m);
  if (smaller < MIN_ARM_ROWS)
    return { verdict: 'too_few', note: `an arm has ${smaller} rows of ${MIN_ARM_ROWS} needed` };
  const rare = 'an outcome is too rare, or all are the same';
  return { verdict: 'too_few', note: kind === 'proportion' ? rare : 'the values do not vary' };
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
  ...NOTHING_TO_SEE,
  note: null,
});
