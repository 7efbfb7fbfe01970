import type { AbTestArmState, AbTestState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { MonitoringParts } from '../model-monitoring.ports.js';
import type { ModelNames } from '../models/model-names.queries.js';

import { type AbTestPlan, type AbTestPlanRequest, planAbTest } from './ab-test-plan.js';
import type { AbArm, AbDecision, AbTestResult } from './ab-test.types.js';
import { AbTestNotFoundError } from './ab-tests.errors.js';
import { type ArmCount, findAbTest, type KnownAbTest, saveAbTest } from './ab-tests.queries.js';
import { decisionOf, type ExperimentEvidence, judge, type Judgement, readEvidence } from './judgement.js';
import { DECISION_CONFIDENCE } from './stop-rules.js';

const DEFAULT_CONFIDENCE = 0.95;

/** What A/B tests have shown so far. */
export class AbTestsService {
  constructor(
    private readonly parts: MonitoringParts,
    private readonly names: ModelNames,
  ) {}

  /** Remembers the state of a test as the registry announced it; an older state than the known one is passed over. */
  async note(tx: Transaction, workspace: string, state: AbTestState, revision: number): Promise<void> {
    await saveAbTest(tx, workspace, state, revision);
  }

  /**
   * Compares the arms by the test's success metrics and guard-rails, and says whether its rules stop it.
   *
   * @param options.confidence of the intervals and of the verdicts, 0.95 unless given; the decision has its own
   * @throws AbTestNotFoundError, InvalidInputError
   */
  async result(
    context: RequestContext,
    id: string,
    options: { readonly confidence?: number | undefined; readonly positive_class?: string | undefined } = {},
  ): Promise<AbTestResult> {
    requireRole(context, 'viewer');
    const confidence = options.confidence ?? DEFAULT_CONFIDENCE;
    if (!(confidence >= 0.5 && confidence < 1)) throw InvalidInputError.of('confidence', 'must be from 0.5 to below 1');
    const { workspace } = context;
    const { dataSource, clock } = this.parts;
    const known = await findAbTest(dataSource, workspace, id);
    if (known === undefined) throw new AbTestNotFoundError(id);
    const { state } = known;
    const evidence = await readEvidence(dataSource, workspace, id);
    const { counts } = evidence;
    const judged = judge(state, evidence, { confidence, positive: options.positive_class });
    const isDecisive = confidence === DECISION_CONFIDENCE && options.positive_class === undefined;
    return {
      id,
      name: state.name,
      status: state.status,
      started_at: state.started_at ?? null,
      stopped_at: state.stopped_at ?? null,
      control: await this.armOf(workspace, state.control_model, state.traffic_split.control, counts, 'control'),
      treatment: await this.armOf(workspace, state.treatment_model, state.traffic_split.treatment, counts, 'treatment'),
      ...judged,
      decision: decisionNow(known, evidence, isDecisive ? judged : undefined),
      as_of: clock.now().toISOString(),
    };
  }

  /** How many rows a test needs to find a difference. @throws InvalidInputError that names the field */
  plan(context: RequestContext, request: AbTestPlanRequest): AbTestPlan {
    requireRole(context, 'viewer');
    return planAbTest(request);
  }

  private async armOf(
    workspace: string,
    { model_id, model_name, version: model_version }: AbTestArmState,
    traffic: number,
    counts: readonly ArmCount[],
    variant: ArmCount['variant'],
  ): Promise<AbArm> {
    const { predictions = 0, labelled = 0 } = counts.find((count) => count.variant === variant) ?? {};
    const name = model_name ?? (await this.names.nameOf(workspace, model_id));
    return { model_name: name, model_version, traffic, predictions, labelled };
  }
}

/** What was concluded stays, whatever comes in later. */
function decisionNow(
  { state, conclusion }: KnownAbTest,
  evidence: ExperimentEvidence,
  judged: Judgement | undefined,
): AbDecision {
  if (conclusion === null) return { ...decisionOf(state, evidence, judged), concluded_at: null };
  const { reason, winner, detail, concluded_at } = conclusion;
  return { stop: true, reason, winner, detail, concluded_at };
}
