import { definedOrNull } from '../arrays/at.js';
import { normalSf, normalTwoSided } from '../special-functions/normal.js';
import { assertProportion, type Interval, type Proportion } from './arms.js';
import { differenceInterval, type DifferenceInterval } from './proportion-intervals.js';

/** `too_few` is an answer: neither a difference nor its absence can be told from these counts. */
export type ExperimentVerdict = 'better' | 'worse' | 'no_difference_found' | 'too_few';

export interface ExperimentOptions {
  /** Of the interval; the verdict uses 1 - confidence as its level. 0.95 unless given. */
  readonly confidence?: number | undefined;
  /** Observations that each arm must have; 30 unless given. */
  readonly minPerArm?: number | undefined;
}

export const DEFAULT_EXPERIMENT_OPTIONS = { confidence: 0.95, minPerArm: 30 } as const;

/** Cochran: the normal law needs five expected successes and failures in each arm. */
const SMALLEST_EXPECTED = 5;

/** Two arms compared; numbers are null where the data do not define them. Differences are treatment minus control. */
export interface ProportionsResult {
  readonly controlRate: number | null;
  readonly treatmentRate: number | null;
  readonly difference: number | null;
  /** Difference over the control's rate. */
  readonly lift: number | null;
  /** Pooled z; null when all outcomes are the same. */
  readonly z: number | null;
  /** Two-sided. */
  readonly p: number | null;
  /** One-sided: of a difference at least as large if the treatment were no better. */
  readonly pLarger: number | null;
  readonly interval: Interval & { readonly method: DifferenceInterval; readonly confidence: number };
  readonly verdict: ExperimentVerdict;
}

/**
 * The pooled two-proportion z test with an interval of the difference. Fixed horizon: looking again and again and stopping at the
 * first significant result breaks its level.
 * `too_few`: an arm with fewer than `minPerArm` trials, or fewer than five expected successes or failures (pooled).
 * @throws InvalidInputError for counts that are none
 */
export function compareProportions(
  control: Proportion,
  treatment: Proportion,
  options: ExperimentOptions & { readonly interval?: DifferenceInterval | undefined } = {},
): ProportionsResult {
  assertProportion('control', control);
  assertProportion('treatment', treatment);
  const { confidence = DEFAULT_EXPERIMENT_OPTIONS.confidence, interval: method = 'newcombe' } = options;
  const interval = { ...differenceInterval(control, treatment, method, confidence), method, confidence };
  const [p1, p2] = [control.successes / control.trials, treatment.successes / treatment.trials];
  const pooled = (control.successes + treatment.successes) / (control.trials + treatment.trials);
  const z = (p2 - p1) / Math.sqrt(pooled * (1 - pooled) * (1 / control.trials + 1 / treatment.trials));
  const p = definedOrNull(normalTwoSided(z));
  const smaller = Math.min(control.trials, treatment.trials);
  const expected = smaller * Math.min(pooled, 1 - pooled);
  const enough = smaller >= (options.minPerArm ?? DEFAULT_EXPERIMENT_OPTIONS.minPerArm);
  return {
    controlRate: definedOrNull(p1),
    treatmentRate: definedOrNull(p2),
    difference: definedOrNull(p2 - p1),
    lift: definedOrNull((p2 - p1) / p1),
    z: definedOrNull(z),
    p,
    pLarger: definedOrNull(normalSf(z)),
    interval,
    verdict: enough && expected >= SMALLEST_EXPECTED ? verdictOf(p, p2 - p1, confidence) : 'too_few',
  };
}

/** What a two-sided p says at the level 1 - confidence. */
export function verdictOf(p: number | null, difference: number, confidence: number): ExperimentVerdict {
  if (p === null) return 'too_few';
  // 1 - 0.95 is a little more than 0.05 in doubles; compared this way round p = 0.05 counts as significant either way.
  if (p > 1 - confidence || difference === 0) return 'no_difference_found';
  return difference > 0 ? 'better' : 'worse';
}
