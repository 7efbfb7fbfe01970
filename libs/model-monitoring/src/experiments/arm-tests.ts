import { normalQuantile, normalTwoSided, studentQuantile, studentTwoSided } from '@intelgraph/statistics';

/** A difference of two arms, treatment minus control. */
export interface ArmDifference {
  readonly difference: number;
  readonly statistic: number | null;
  readonly p: number | null;
  readonly interval: readonly [number, number];
}

export interface Proportion {
  readonly successes: number;
  readonly n: number;
}

export interface Mean {
  readonly mean: number;
  /** Of the sample, n - 1. */
  readonly variance: number;
  readonly n: number;
}

/** Pooled two-proportion z-test, and Newcombe's interval (Statistics in Medicine 17, 1998, method 10). */
export function compareProportions(control: Proportion, treatment: Proportion, confidence: number): ArmDifference {
  const [p1, p2] = [control.successes / control.n, treatment.successes / treatment.n];
  const pooled = (control.successes + treatment.successes) / (control.n + treatment.n);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / control.n + 1 / treatment.n));
  const difference = p2 - p1;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const [low1, high1] = wilson(control, z);
  const [low2, high2] = wilson(treatment, z);
  const interval = [
    difference - Math.sqrt((p2 - low2) ** 2 + (high1 - p1) ** 2),
    difference + Math.sqrt((high2 - p2) ** 2 + (p1 - low1) ** 2),
  ] as const;
  if (error === 0) return { difference, statistic: null, p: difference === 0 ? 1 : null, interval };
  return { difference, statistic: difference / error, p: normalTwoSided(difference / error), interval };
}

/** Wilson's score interval of a proportion. */
function wilson({ successes, n }: Proportion, z: number): readonly [number, number] {
  const p = successes / n;
  const middle = p + (z * z) / (2 * n);
  const reach = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [(middle - reach) / (1 + (z * z) / n), (middle + reach) / (1 + (z * z) / n)];
}

/** Welch's t-test and interval. */
export function compareMeans(control: Mean, treatment: Mean, confidence: number): ArmDifference {
  const [e1, e2] = [control.variance / control.n, treatment.variance / treatment.n];
  const difference = treatment.mean - control.mean;
  const error = Math.sqrt(e1 + e2);
  if (error === 0) {
    return { difference, statistic: null, p: difference === 0 ? 1 : null, interval: [difference, difference] };
  }
  const df = (e1 + e2) ** 2 / (e1 ** 2 / (control.n - 1) + e2 ** 2 / (treatment.n - 1));
  const reach = error * studentQuantile(1 - (1 - confidence) / 2, df);
  return {
    difference,
    statistic: difference / error,
    p: studentTwoSided(difference / error, df),
    interval: [difference - reach, difference + reach],
  };
}
