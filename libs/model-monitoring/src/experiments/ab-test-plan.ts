import { InvalidInputError } from '@intelgraph/kernel';
import { DEFAULT_EXPERIMENT_OPTIONS, meansSampleSize, proportionsSampleSize } from '@intelgraph/statistics';

/** What a test shall be able to find. */
export interface AbTestPlanRequest {
  readonly kind: 'proportion' | 'mean';
  /** The control's proportion or mean. */
  readonly baseline: number;
  /** Standard deviation of one row; of means. */
  readonly std?: number | undefined;
  /** Smallest difference (treatment minus control) that shall be found, in the unit of the metric; not 0. */
  readonly min_effect: number;
  /** Two-sided level; 0.05 unless given. */
  readonly alpha?: number | undefined;
  /** Chance to find the difference if it is there; 0.8 unless given. */
  readonly power?: number | undefined;
  /** Share of the traffic that the treatment gets, in percent; 50 unless given. */
  readonly treatment_percent?: number | undefined;
  /** Predictions of both arms together whose outcomes become known, in a day. */
  readonly predictions_per_day?: number | undefined;
}

/** How many rows that takes, at a fixed horizon: looked at once, when they are all there. */
export interface AbTestPlan {
  readonly control: number;
  readonly treatment: number;
  readonly total: number;
  /** Whole days; null unless the predictions of a day are given. */
  readonly days: number | null;
  readonly alpha: number;
  readonly power: number;
  readonly treatment_percent: number;
  readonly formula: (typeof PLAN_FORMULAS)[keyof typeof PLAN_FORMULAS];
}

export const PLAN_FORMULAS = {
  proportion: 'pooled two-proportion z test (Fleiss 1981)',
  mean: 'two-sided z test of two means',
} as const;

/**
 * Rows that an A/B test needs to find a difference. Rounded up; never fewer than an arm must have to be compared at all.
 *
 * @throws InvalidInputError that names the field
 */
export function planAbTest(request: AbTestPlanRequest): AbTestPlan {
  const { kind, alpha = 0.05, power = 0.8, treatment_percent = 50, predictions_per_day: perDay } = request;
  within('alpha', alpha, 1e-9, 0.5);
  within('power', power, 0.5, 0.9999);
  within('treatment_percent', treatment_percent, 1, 99);
  if (perDay !== undefined) within('predictions_per_day', perDay, 1e-3, 1e15);
  const ratio = treatment_percent / (100 - treatment_percent);
  const needed = neededOf(request, { alpha, power, ratio });
  const [control, treatment] = [rowsOf(needed), rowsOf(needed * ratio)];
  const total = control + treatment;
  if (!Number.isSafeInteger(total)) throw InvalidInputError.of('min_effect', 'is too small to be found');
  const days = perDay === undefined ? null : Math.ceil(total / perDay);
  return { control, treatment, total, days, alpha, power, treatment_percent, formula: PLAN_FORMULAS[kind] };
}

const rowsOf = (needed: number): number => Math.max(DEFAULT_EXPERIMENT_OPTIONS.minPerArm, Math.ceil(needed));

/** Rows of the control, not rounded. */
function neededOf(
  { kind, baseline, std, min_effect: effect }: AbTestPlanRequest,
  options: { readonly alpha: number; readonly power: number; readonly ratio: number },
): number {
  if (!Number.isFinite(effect) || effect === 0)
    throw InvalidInputError.of('min_effect', 'must be a number other than 0');
  if (kind === 'proportion') {
    within('baseline', baseline, 0, 1);
    within('min_effect', effect, -baseline, 1 - baseline);
    // Too small for a double to be told from none.
    return proportionsSampleSize(baseline, baseline + effect, options) ?? Infinity;
  }
  if (!Number.isFinite(baseline)) throw InvalidInputError.of('baseline', 'must be a number');
  if (std === undefined) throw InvalidInputError.of('std', 'is needed to plan a test of means');
  within('std', std, Number.MIN_VALUE, Number.MAX_VALUE);
  return meansSampleSize(effect / std, options) ?? Infinity;
}

function within(field: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) throw InvalidInputError.of(field, `must be from ${low} to ${high}`);
}
