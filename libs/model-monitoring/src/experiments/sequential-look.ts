import { type Interval, MixtureSprt } from '@intelgraph/statistics';

import type { AbMetricResult } from './ab-test.types.js';

/** A difference that would matter, in standard deviations of one row: what the test is most sensitive to. */
const EFFECT = 0.1;

/** What can be said of a difference however often, and whenever, one looks. */
export type SequentialLook = Pick<AbMetricResult, 'always_valid_p' | 'always_valid_interval'>;

export const NOTHING_TO_SEE: SequentialLook = { always_valid_p: null, always_valid_interval: null };

/**
 * One look of the mixture SPRT, which holds at all looks together: the likelihood ratio of a time-uniform test is compared at this time alone,
 * so nothing of earlier looks has to be kept, and labels may come late.
 *
 * @param difference null where it is not known
 * @param control rows and variance of one row
 * @param treatment the same
 */
export function lookAt(
  difference: number | null,
  control: { readonly n: number; readonly variance: number },
  treatment: { readonly n: number; readonly variance: number },
  confidence: number,
): SequentialLook {
  const [n, m] = [control.n, treatment.n];
  const pooled = (control.variance * n + treatment.variance * m) / (n + m);
  if (difference === null || !(pooled > 0)) return NOTHING_TO_SEE;
  const test = new MixtureSprt({ alpha: 1 - confidence, tau2: EFFECT ** 2 * pooled });
  const { p, interval } = test.look(difference, control.variance / n + treatment.variance / m);
  return { always_valid_p: p, always_valid_interval: boundsOf(interval) };
}

export const boundsOf = ({ low, high }: Interval): readonly [number, number] | null =>
  low === null || high === null ? null : [low, high];
