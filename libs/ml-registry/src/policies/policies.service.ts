import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import type { ChecklistItem } from '../evidence/evidence.js';
import type { StageMachine, StageStep } from '../stage-machines/stage-machine.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';
import { StageTransitionEntity } from '../stages/stage-transition.entity.js';
import { TransitionNotFoundError, unknownStage } from '../stages/stages.errors.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { findVersion } from '../versions/versions.queries.js';

import { type ApprovalState, toApprovalState } from './approvals.mapper.js';
import { PolicyUnmetError } from './policies.errors.js';
import { approvalsOf, evidenceOf } from './policies.queries.js';
import { policyOfStage } from './policy-of-stage.js';
import type { PolicyInForce, PolicySource } from './policy-source.js';
import { isPromotion } from './promotions.js';
import {
  comesWithApproval,
  comesWithOthers,
  judge,
  type ApprovalEvidence,
  type RequirementStatus,
} from './requirements.js';

/** How a change of stage stands against what the stage and the policies ask for now. */
export interface PromotionReport {
  model_name: string;
  version: string;
  from_stage: string;
  to_stage: string;
  /** Whether everything is met. */
  met: boolean;
  requirements: RequirementStatus[];
  approvals: ApprovalState[];
}

/** How far the approvals of a transition are. */
export interface Approvals {
  /** So many people. */
  readonly required: number;
  readonly enough: boolean;
}

/** Checklist and approvals that a decision stands on. */
interface Said {
  readonly checklist: readonly ChecklistItem[];
  readonly approvals: readonly ApprovalEvidence[];
}

/** Checks changes of stage against what the stage asks for and, where they are promotions, against policies. What it enforces, it reads in the transaction of the promotion. */
export class PromotionPoliciesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly source: PolicySource,
  ) {}

  /** What a change of the version to the stage would need, without a transition. @throws InvalidInputError */
  async report(context: RequestContext, model: string, version: string, to: string): Promise<PromotionReport> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const found = await findVersion(manager, context.workspace, model, version);
    const machine = await stageMachineOf(manager, context.workspace);
    if (machine.find(to) === undefined) throw unknownStage(machine, to);
    const policies = await this.policiesOf(manager, found, stepOf(machine, found.stage, to));
    const requirements = await statusOf(manager, found, policies, { checklist: [], approvals: [] });
    return reportOf(found, found.stage, to, requirements, []);
  }

  /** How a transition stands. @throws TransitionNotFoundError */
  async reportOfTransition(context: RequestContext, id: string): Promise<PromotionReport> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const transition = await manager.findOneBy(StageTransitionEntity, { id, workspace: context.workspace });
    if (transition === null) throw new TransitionNotFoundError(id);
    const { fromStage, toStage, checklist, versionId } = transition;
    const version = await manager.findOneByOrFail(ModelVersionEntity, { id: versionId });
    const approvals = await approvalsOf(manager, id);
    const machine = await stageMachineOf(manager, context.workspace);
    const policies = await this.policiesOf(manager, version, stepOf(machine, fromStage, toStage));
    const requirements = await statusOf(manager, version, policies, { checklist, approvals });
    return reportOf(version, fromStage, toStage, requirements, approvals);
  }

  /** Refuses a request that no approval could make right. @throws PolicyUnmetError */
  async assertRequest(tx: Transaction, version: ModelVersionEntity, step: StageStep): Promise<void> {
    const policies = await this.policiesOf(tx, version, step);
    const statuses = await statusOf(tx, version, policies, { checklist: [], approvals: [] });
    const unmet = statuses.filter((status) => !status.met && !comesWithApproval(status));
    if (unmet.length > 0) throw new PolicyUnmetError(version.version, step.to.name, unmet);
  }

  /**
   * Judges an approval by the policies of this moment, whatever they were when it was requested.
   *
   * @returns what only other people's approvals can bring: anything there means that this one does not decide yet
   * @throws PolicyUnmetError for everything else that is missing
   */
  async assertApproval(tx: Transaction, version: ModelVersionEntity, step: StageStep, said: Said): Promise<Approvals> {
    const policies = await this.policiesOf(tx, version, step);
    const unmet = (await statusOf(tx, version, policies, said)).filter(({ met }) => !met);
    const hard = unmet.filter((status) => !comesWithOthers(status));
    if (hard.length > 0) throw new PolicyUnmetError(version.version, step.to.name, hard);
    return {
      required: Math.max(1, ...policies.map(({ requirements }) => requirements.approvals.count)),
      enough: unmet.length === 0,
    };
  }

  private async policiesOf(
    manager: EntityManager,
    { workspace, modelName }: ModelVersionEntity,
    step: StageStep | undefined,
  ): Promise<PolicyInForce[]> {
    if (step === undefined) return [];
    const { from, to } = step;
    const own = policyOfStage(step);
    if (!isPromotion(from.kind, to.kind)) return own;
    // Governance names stages by what they are.
    return [...own, ...(await this.source.policiesFor(manager, workspace, modelName, to.kind))];
  }
}

// Of an old transition, a stage may be gone.
function stepOf(machine: StageMachine, fromStage: string, toStage: string): StageStep | undefined {
  const from = machine.find(fromStage);
  const to = machine.find(toStage);
  return from === undefined || to === undefined ? undefined : { machine, from, to };
}

async function statusOf(
  manager: EntityManager,
  version: ModelVersionEntity,
  policies: readonly PolicyInForce[],
  said: Said,
): Promise<RequirementStatus[]> {
  if (policies.length === 0) return [];
  const evidence = { ...(await evidenceOf(manager, version)), ...said };
  return policies.flatMap(({ name, revision, requirements }) =>
    judge(requirements, evidence).map((status) => ({ policy: name, policy_revision: revision, ...status })),
  );
}

function reportOf(
  version: ModelVersionEntity,
  from: string,
  to: string,
  requirements: RequirementStatus[],
  approvals: { approver: string; roles: string[]; comment: string; approvedAt: Date }[],
): PromotionReport {
  return {
    model_name: version.modelName,
    version: version.version,
    from_stage: from,
    to_stage: to,
    met: requirements.every(({ met }) => met),
    requirements,
    approvals: approvals.map(toApprovalState),
  };
}
