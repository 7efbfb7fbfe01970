import type { AbTestStopReason } from '@intelgraph/contracts';

export const AB_VERDICTS = ['treatment_better', 'control_better', 'no_difference', 'too_few', 'not_supported'] as const;
export type AbVerdict = (typeof AB_VERDICTS)[number];

/** What one arm shows of a metric. */
export interface AbArmMetric {
  /** Rows that count for the metric. */
  readonly n: number;
  /** Of a proportion: how many of them succeeded. */
  readonly successes: number | null;
  /** The proportion or the mean; null without rows. */
  readonly value: number | null;
  /** Sample standard deviation; of means only. */
  readonly std: number | null;
}

/** One success metric, compared. Differences are treatment minus control. */
export interface AbMetricResult {
  readonly metric: string;
  readonly kind: 'proportion' | 'mean' | null;
  readonly test: 'two_proportion_z' | 'welch_t' | null;
  readonly higher_is_better: boolean;
  readonly control: AbArmMetric;
  readonly treatment: AbArmMetric;
  readonly difference: number | null;
  /** Of the difference, at `confidence`: Newcombe's (proportions), Welch's (means). */
  readonly interval: readonly [number, number] | null;
  readonly statistic: number | null;
  /** Two-sided. */
  readonly p_value: number | null;
  /** After Holm over the metrics that could be tested. */
  readonly p_adjusted: number | null;
  /**
   * Two-sided p-value that holds however often one looks (mixture SPRT), of this metric alone: who stops the test as soon as it falls below
   * 1 - `confidence` errs no more often than that. null where the arms show too little.
   */
  readonly always_valid_p: number | null;
  /** Confidence sequence of the difference, which holds at all looks together. */
  readonly always_valid_interval: readonly [number, number] | null;
  readonly verdict: AbVerdict;
  /** Why, where the numbers do not say it. */
  readonly note: string | null;
}

export const AB_GUARDRAIL_VERDICTS = ['safe', 'undecided', 'violated', 'too_few', 'not_supported'] as const;
export type AbGuardrailVerdict = (typeof AB_GUARDRAIL_VERDICTS)[number];

/** A metric by which the treatment may be worse than the control, judged. */
export interface AbGuardrailResult {
  readonly metric: string;
  /** Relative: 0.1 = the treatment may be 10 % worse than the control. */
  readonly max_degradation: number;
  /** How much worse the treatment is, as a part of the control; below 0 where it is better, null where the control is 0. */
  readonly degradation: number | null;
  /** How much worse the treatment is than it may be, in the metric's unit. */
  readonly excess: number | null;
  /**
   * Confidence sequence of the excess, which holds at all looks together (mixture SPRT), its level shared with the other guard-rails:
   * wholly above 0 = violated, below = safe.
   */
  readonly interval: readonly [number, number] | null;
  readonly verdict: AbGuardrailVerdict;
  /** Why, where the numbers do not say it. */
  readonly note: string | null;
}

/** What the stop rules of the test say, at a confidence of 0.95. */
export interface AbDecision {
  readonly stop: boolean;
  /** The rule that holds. */
  readonly reason: AbTestStopReason | null;
  readonly winner: 'control' | 'treatment' | null;
  /** One sentence for people. */
  readonly detail: string | null;
  /** When monitoring told the registry to stop the test; from then on late outcomes change the decision no more. */
  readonly concluded_at: string | null;
}

export interface AbArm {
  readonly model_name: string;
  readonly model_version: string;
  /** Share of the traffic that it is meant to have, whole percent. */
  readonly traffic: number;
  readonly predictions: number;
  readonly labelled: number;
}

/** How an A/B test stands. */
export interface AbTestResult {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly started_at: string | null;
  readonly stopped_at: string | null;
  readonly control: AbArm;
  readonly treatment: AbArm;
  readonly confidence: number;
  /** Of two classes the one that precision and recall are about. */
  readonly positive_class: string | null;
  /** p of the chi-squared test that the arms have the traffic they are meant to have, counted by predictions; null for too few. */
  readonly sample_ratio_p: number | null;
  /** The same of a test that may be looked at after every prediction. */
  readonly sample_ratio_always_valid_p: number;
  readonly metrics: readonly AbMetricResult[];
  readonly guardrails: readonly AbGuardrailResult[];
  readonly decision: AbDecision;
  readonly as_of: string;
}
