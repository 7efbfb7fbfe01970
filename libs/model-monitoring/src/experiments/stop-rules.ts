import type { AbTestState } from '@intelgraph/contracts';

import type { AbDecision, AbGuardrailResult, AbMetricResult } from './ab-test.types.js';

/** Confidence of what stops a test, whatever a reader asks for. */
export const DECISION_CONFIDENCE = 0.95;
/** 1 - 0.95 is a little more than this in doubles. */
const DECISION_ALPHA = 0.05;
/** A test whose traffic is split as planned stops for its sample ratio with at most this chance. */
export const SAMPLE_RATIO_ALPHA = 0.001;

/** What the stop rules look at; guard-rails and metrics at {@link DECISION_CONFIDENCE}. */
export interface StopEvidence {
  readonly guardrails: readonly AbGuardrailResult[];
  readonly metrics: readonly AbMetricResult[];
  readonly sampleRatioP: number;
  /** Of both arms. */
  readonly predictions: number;
}

type Verdict = Omit<AbDecision, 'concluded_at'>;

export const GO_ON: Verdict = { stop: false, reason: null, winner: null, detail: null };

/** Whether any rule can stop the test. */
export function hasStopRules({ stop_rules: rules }: AbTestState): boolean {
  if (rules === undefined || rules === null) return false;
  const { guardrail_violated, sample_ratio_mismatch, decided, max_predictions } = rules;
  return guardrail_violated || sample_ratio_mismatch || decided || max_predictions !== null;
}

/** The first rule that holds, harm before everything else. */
export function decide({ stop_rules: rules }: AbTestState, evidence: StopEvidence): Verdict {
  if (rules === undefined || rules === null) return GO_ON;
  const broken = evidence.guardrails.find(({ verdict }) => verdict === 'violated');
  return (
    (rules.guardrail_violated ? violated(broken) : undefined) ??
    (rules.sample_ratio_mismatch ? mismatched(evidence.sampleRatioP) : undefined) ??
    (rules.decided ? decided(evidence.metrics[0], broken) : undefined) ??
    (rules.max_predictions === null ? undefined : exhausted(evidence.predictions, rules.max_predictions)) ??
    GO_ON
  );
}

const stop = (reason: NonNullable<Verdict['reason']>, winner: Verdict['winner'], detail: string): Verdict => ({
  ...{ stop: true, reason },
  ...{ winner, detail },
});

function violated(broken: AbGuardrailResult | undefined): Verdict | undefined {
  if (broken === undefined) return undefined;
  const { metric, max_degradation: allowed, degradation } = broken;
  const seen = degradation === null ? '' : `: ${percent(degradation)} where ${percent(allowed)} is allowed`;
  return stop('guardrail_violated', 'control', `the treatment is worse by ${metric} than it may be${seen}`);
}

function mismatched(p: number): Verdict | undefined {
  if (p >= SAMPLE_RATIO_ALPHA) return undefined;
  const detail = `the arms do not get the traffic that they should (p = ${p.toPrecision(2)}): their numbers cannot be compared`;
  return stop('sample_ratio_mismatch', null, detail);
}

function decided(metric: AbMetricResult | undefined, broken: AbGuardrailResult | undefined): Verdict | undefined {
  if (metric?.always_valid_p == null || metric.difference === null || metric.difference === 0) return undefined;
  if (metric.always_valid_p >= DECISION_ALPHA) return undefined;
  const better = metric.difference > 0 === metric.higher_is_better ? 'treatment' : 'control';
  const detail = `the ${better} is better by ${metric.metric} (p = ${metric.always_valid_p.toPrecision(2)})`;
  if (better === 'control' || broken === undefined) return stop('decided', better, detail);
  return stop('decided', null, `${detail}, and worse by ${broken.metric} than it may be`);
}

function exhausted(predictions: number, most: number): Verdict | undefined {
  if (predictions < most) return undefined;
  return stop('max_predictions', null, `${predictions} predictions were made, of at most ${most}`);
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
