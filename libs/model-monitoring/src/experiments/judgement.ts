import type { AbTestState } from '@intelgraph/contracts';
import { sampleRatio, sequentialSampleRatio } from '@intelgraph/statistics';

import { taskOf } from '../performance/labelled-metrics.js';

import type { AbDecision, AbTestResult } from './ab-test.types.js';
import { type ArmCount, countArms, readExperiment, type Reader } from './ab-tests.queries.js';
import { type ArmComparison, compareArms } from './compare-arms.js';
import { judgeGuardrails } from './guardrails.js';
import { decide, DECISION_CONFIDENCE, GO_ON, hasStopRules } from './stop-rules.js';
import type { ExperimentRow } from './success-metrics.js';

/** Most rows that one answer is made from; of more a part is taken, always the same. */
export const MAX_EXPERIMENT_ROWS = 200_000;
const MIN_SAMPLE_RATIO_ROWS = 100;

/** All that is known of a test by now. */
export interface ExperimentEvidence {
  readonly counts: readonly ArmCount[];
  readonly rows: readonly ExperimentRow[];
}

export type Judgement = Pick<
  AbTestResult,
  'confidence' | 'positive_class' | 'sample_ratio_p' | 'sample_ratio_always_valid_p' | 'metrics' | 'guardrails'
>;

export async function readEvidence(source: Reader, workspace: string, id: string): Promise<ExperimentEvidence> {
  const counts = await countArms(source, workspace, id);
  return { counts, rows: await readExperiment(source, workspace, id, MAX_EXPERIMENT_ROWS) };
}

/** Compares the arms at a confidence. @param given the positive class; the one that the labels show unless given */
export function judge(
  state: AbTestState,
  evidence: ExperimentEvidence,
  { confidence, positive: given }: Pick<ArmComparison, 'confidence'> & { readonly positive?: string | undefined },
): Judgement {
  const positive = given ?? positiveOf(evidence.rows);
  const comparison = { confidence, positive };
  return {
    confidence,
    positive_class: positive,
    ...sampleRatiosOf(state, evidence.counts),
    metrics: compareArms(state.success_metrics, evidence.rows, comparison),
    guardrails: judgeGuardrails(state.guardrail_metrics ?? [], evidence.rows, comparison),
  };
}

/**
 * What the stop rules make of the evidence, the same for whoever asks.
 *
 * @param judged as {@link judge} does at {@link DECISION_CONFIDENCE} for the class that the labels show, where that is known already
 */
export function decisionOf(
  state: AbTestState,
  evidence: ExperimentEvidence,
  judged?: Judgement,
): Omit<AbDecision, 'concluded_at'> {
  if (!hasStopRules(state)) return GO_ON;
  const { metrics, guardrails, ...ratio } = judged ?? judge(state, evidence, { confidence: DECISION_CONFIDENCE });
  const sampleRatioP = ratio.sample_ratio_always_valid_p;
  const predictions = evidence.counts.reduce((sum, count) => sum + count.predictions, 0);
  return decide(state, { guardrails, metrics, sampleRatioP, predictions });
}

export const predictionsOf = (counts: readonly ArmCount[], variant: ArmCount['variant']): number =>
  counts.find((count) => count.variant === variant)?.predictions ?? 0;

/** The class that precision, recall and conversion are about. */
function positiveOf(rows: readonly ExperimentRow[]): string | null {
  const labelled = rows.flatMap(({ label, ...row }) => (label === null ? [] : [{ ...row, label }]));
  return labelled.length === 0 ? null : taskOf(labelled, { task: 'classification' }).positive;
}

function sampleRatiosOf(
  { traffic_split: { control, treatment } }: AbTestState,
  counts: readonly ArmCount[],
): Pick<AbTestResult, 'sample_ratio_p' | 'sample_ratio_always_valid_p'> {
  // An arm without traffic has no share to be missed.
  if (control === 0 || treatment === 0) return { sample_ratio_p: null, sample_ratio_always_valid_p: 1 };
  const observed = [predictionsOf(counts, 'control'), predictionsOf(counts, 'treatment')];
  const planned = [control, treatment];
  const isEnough = observed.reduce((sum, count) => sum + count, 0) >= MIN_SAMPLE_RATIO_ROWS;
  return {
    sample_ratio_p: isEnough ? sampleRatio(observed, planned).p : null,
    sample_ratio_always_valid_p: sequentialSampleRatio(observed, planned).p,
  };
}
