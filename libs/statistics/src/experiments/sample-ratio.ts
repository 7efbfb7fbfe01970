import type { Numbers } from '../arrays/at.js';
import { goodnessOfFit } from '../two-samples/contingency.js';

/** Whether the arms got the traffic that they should have. */
export interface SampleRatio {
  readonly chiSquared: number | null;
  readonly p: number | null;
  /** The split is broken (p below 0.001 unless said otherwise): no other number of the experiment can be believed. */
  readonly mismatch: boolean;
}

/** The test for sample ratio mismatch (Fabijan et al., KDD 2019): chi-squared of the arms' sizes against the shares planned. */
export function sampleRatio(observed: Numbers, plannedShares: Numbers, alpha = 0.001): SampleRatio {
  const { statistic, p } = goodnessOfFit(observed, plannedShares);
  return { chiSquared: statistic, p, mismatch: p !== null && p < alpha };
}
