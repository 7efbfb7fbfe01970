import { definedOrNull } from '../arrays/at.js';
import { studentQuantile, studentSf, studentTwoSided } from '../special-functions/distributions.js';
import { armMoments, criticalZ, type ArmMoments, type Interval } from './arms.js';
import {
  DEFAULT_EXPERIMENT_OPTIONS,
  verdictOf,
  type ExperimentOptions,
  type ExperimentVerdict,
} from './two-proportions.js';
import type { Measurements } from '../two-samples/samples.js';

/** Two arms compared by their means; numbers are null where the data do not define them. Differences are treatment minus control. */
export interface MeansResult {
  readonly control: ArmMoments;
  readonly treatment: ArmMoments;
  readonly difference: number | null;
  /** Difference over the control's mean, with its standard error by the delta method and the normal interval. */
  readonly lift: (Interval & { readonly estimate: number; readonly standardError: number }) | null;
  /** null when neither arm varies. */
  readonly t: number | null;
  /** Welch–Satterthwaite. */
  readonly df: number | null;
  /** Two-sided. When neither arm varies: 1 for equal means, else 0. */
  readonly p: number | null;
  /** One-sided: of a difference at least as large if the treatment were no better. */
  readonly pLarger: number | null;
  readonly interval: Interval & { readonly method: 'welch'; readonly confidence: number };
  /** Difference in pooled standard deviations (Cohen's d). */
  readonly cohenD: number | null;
  readonly verdict: ExperimentVerdict;
}

/**
 * Welch's t test with its interval (Welch 1947), for values or for moments computed elsewhere. Fixed horizon.
 * `too_few`: an arm with fewer than `minPerArm` values, or none that varies.
 */
export function compareMeans(
  control: Measurements | ArmMoments,
  treatment: Measurements | ArmMoments,
  { confidence = DEFAULT_EXPERIMENT_OPTIONS.confidence, minPerArm }: ExperimentOptions = {},
): MeansResult {
  const [a, b] = [momentsOf(control), momentsOf(treatment)];
  const z = criticalZ(confidence);
  const [mean1, mean2] = [a.mean ?? NaN, b.mean ?? NaN];
  const [part1, part2] = [(a.variance ?? NaN) / a.n, (b.variance ?? NaN) / b.n];
  const [difference, squared] = [mean2 - mean1, part1 + part2];
  const [t, se] = [difference / Math.sqrt(squared), Math.sqrt(squared)];
  // Without variance the formula is 0/0; the degrees only matter for a t of 0 or infinity then.
  const df = squared === 0 ? 1 : squared ** 2 / (part1 ** 2 / (a.n - 1) + part2 ** 2 / (b.n - 1));
  const constant = squared === 0 && difference === 0;
  const p = constant ? 1 : definedOrNull(studentTwoSided(t, df));
  const half = squared === 0 ? 0 : studentQuantile((1 + confidence) / 2, df) * se;
  const enough = Math.min(a.n, b.n) >= (minPerArm ?? DEFAULT_EXPERIMENT_OPTIONS.minPerArm) && squared > 0;
  return {
    control: a,
    treatment: b,
    difference: definedOrNull(difference),
    lift: liftOf(a, b, part1, part2, z),
    t: definedOrNull(t),
    df: definedOrNull(df),
    p,
    pLarger: constant ? 0.5 : definedOrNull(studentSf(t, df)),
    interval: {
      low: definedOrNull(difference - half),
      high: definedOrNull(difference + half),
      method: 'welch',
      confidence,
    },
    cohenD: cohenD(a, b),
    verdict: enough ? verdictOf(p, difference, confidence) : 'too_few',
  };
}

const momentsOf = (arm: Measurements | ArmMoments): ArmMoments => ('length' in arm ? armMoments(arm) : arm);

function liftOf(a: ArmMoments, b: ArmMoments, part1: number, part2: number, z: number): MeansResult['lift'] {
  if (a.mean === null || b.mean === null || a.mean === 0) return null;
  const estimate = (b.mean - a.mean) / a.mean;
  const standardError = Math.sqrt(part2 / a.mean ** 2 + (part1 * b.mean ** 2) / a.mean ** 4);
  if (!Number.isFinite(standardError)) return null;
  return { estimate, standardError, low: estimate - z * standardError, high: estimate + z * standardError };
}

function cohenD(a: ArmMoments, b: ArmMoments): number | null {
  const pooled = ((a.n - 1) * (a.variance ?? NaN) + (b.n - 1) * (b.variance ?? NaN)) / (a.n + b.n - 2);
  return definedOrNull(((b.mean ?? NaN) - (a.mean ?? NaN)) / Math.sqrt(pooled));
}
