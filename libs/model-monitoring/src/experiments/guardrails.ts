import type { AbTestGuardrailState } from '@intelgraph/contracts';

import type { AbGuardrailResult, AbGuardrailVerdict } from './ab-test.types.js';
import { type ArmComparison, type ComparedMetric, compareMetric } from './compare-arms.js';
import { lookAt } from './sequential-look.js';
import { type ExperimentRow, successMetric } from './success-metrics.js';

/** What an arm shows of a metric: rows, their mean, the variance of one row. */
export interface ArmSpread {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

export interface GuardrailLook {
  readonly degradation: number | null;
  readonly excess: number;
  readonly interval: readonly [number, number] | null;
  readonly verdict: 'safe' | 'undecided' | 'violated';
}

/** From so many standard errors on, a mean has a sign. */
const SURELY_SIGNED = 4;

/**
 * Judges each guard-rail. The level is shared by all of them (Bonferroni): the chance that any is ever called violated while none is
 * broken, over all looks together, is at most 1 - `confidence`.
 */
export function judgeGuardrails(
  guardrails: readonly AbTestGuardrailState[],
  rows: readonly ExperimentRow[],
  comparison: ArmComparison,
): AbGuardrailResult[] {
  const confidence = 1 - (1 - comparison.confidence) / Math.max(1, guardrails.length);
  return guardrails.map((guardrail) => {
    const compared = compareMetric(guardrail.metric, rows, comparison);
    return { ...guardrail, ...judged(compared, guardrail.max_degradation, confidence) };
  });
}

type Judged = Omit<AbGuardrailResult, 'metric' | 'max_degradation'>;

function judged(compared: ComparedMetric, maxDegradation: number, confidence: number): Judged {
  const { verdict, note } = compared;
  const control = spreadOf(compared.control, compared.kind);
  const treatment = spreadOf(compared.treatment, compared.kind);
  if (verdict === 'too_few' || verdict === 'not_supported' || control === null || treatment === null) {
    return nothing(verdict === 'not_supported' ? verdict : 'too_few', note);
  }
  const { higher_is_better: higherIsBetter } = compared;
  const { mayBeNegative = false, squared = false } = successMetric(compared.metric) ?? {};
  const isSigned = Math.abs(control.mean) > SURELY_SIGNED * Math.sqrt(control.variance / control.n);
  if (maxDegradation > 0 && mayBeNegative && !isSigned) {
    return nothing('undecided', 'the mean of the control may be 0, of which nothing is a part');
  }
  if (!squared) return { ...guardrailLook(control, treatment, { higherIsBetter, maxDegradation, confidence }), note };
  // A root that is worse by a part has a square that is worse by more.
  const maxOfSquare = (1 + maxDegradation) ** 2 - 1;
  const look = guardrailLook(control, treatment, { higherIsBetter, maxDegradation: maxOfSquare, confidence });
  const degradation = look.degradation === null ? null : Math.sqrt(1 + look.degradation) - 1;
  return { ...look, degradation, note: 'excess and interval are of the squares' };
}

/**
 * One look at how much worse the treatment is than it may be: the confidence sequence (mixture SPRT) of the contrast between the
 * treatment and the control's margin, (1 ± max_degradation) · control, turned so that above 0 is beyond the margin. It holds at all
 * looks together.
 */
export function guardrailLook(
  control: ArmSpread,
  treatment: ArmSpread,
  options: { readonly higherIsBetter: boolean; readonly maxDegradation: number; readonly confidence: number },
): GuardrailLook {
  const { higherIsBetter, maxDegradation, confidence } = options;
  const worse = higherIsBetter ? -1 : 1;
  const factor = 1 + worse * maxDegradation * Math.sign(control.mean);
  const excess = worse * (treatment.mean - factor * control.mean);
  const margin = { n: control.n, variance: factor ** 2 * control.variance };
  const { always_valid_interval: interval } = lookAt(excess, margin, treatment, confidence);
  const degradation = control.mean === 0 ? null : (worse * (treatment.mean - control.mean)) / Math.abs(control.mean);
  return { degradation, excess, interval, verdict: verdictOf(interval) };
}

function verdictOf(interval: readonly [number, number] | null): GuardrailLook['verdict'] {
  if (interval === null) return 'undecided';
  return interval[0] > 0 ? 'violated' : interval[1] < 0 ? 'safe' : 'undecided';
}

function spreadOf({ n, value, std }: ComparedMetric['control'], kind: ComparedMetric['kind']): ArmSpread | null {
  if (value === null || kind === null) return null;
  return { n, mean: value, variance: kind === 'proportion' ? value * (1 - value) : (std ?? Number.NaN) ** 2 };
}

const nothing = (verdict: AbGuardrailVerdict, note: string | null): Judged => ({
  ...{ degradation: null, excess: null, interval: null },
  ...{ verdict, note },
});
