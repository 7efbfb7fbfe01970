import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { StageTransitionEntity, type ChecklistItem } from '../stages/stage-transition.entity.js';
import type { Stage } from '../stages/stage.states.js';
import { TransitionNotFoundError } from '../stages/stages.errors.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { findVersion } from '../versions/versions.queries.js';

import { PolicyUnmetError } from './policies.errors.js';
import { approvalsOf, evidenceOf } from './policies.queries.js';
import type { PolicyInForce, PolicySource } from './policy-source.js';
import { isPromotion } from './promotions.js';
import {
  comesWithApproval,
  comesWithOthers,
  judge,
  type ApprovalEvidence,
  type RequirementStatus,
} from './requirements.js';

/** How a promotion stands against the policies in force now. */
export interface PromotionReport {
  model_name: string;
  version: string;
  from_stage: string;
  to_stage: string;
  /** Whether everything is met. */
  met: boolean;
  requirements: RequirementStatus[];
  approvals: { approver: string; roles: string[]; comment: string; approved_at: string }[];
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

/** Checks promotions against policies. What it enforces, it reads in the transaction of the promotion. */
export class PromotionPoliciesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly source: PolicySource,
  ) {}

  /** What a promotion of the version to the stage would need, without a transition. */
  async report(context: RequestContext, model: string, version: string, to: Stage): Promise<PromotionReport> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const found = await findVersion(manager, context.workspace, model, version);
    const policies = await this.policiesOf(manager, found, found.stage, to);
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
    const policies = await this.policiesOf(manager, version, fromStage, toStage);
    const requirements = await statusOf(manager, version, policies, { checklist, approvals });
    return reportOf(version, fromStage, toStage, requirements, approvals);
  }

  /** Refuses a request that no approval could make right. @throws PolicyUnmetError */
  async assertRequest(tx: Transaction, version: ModelVersionEntity, to: Stage): Promise<void> {
    const policies = await this.policiesOf(tx, version, version.stage, to);
    const statuses = await statusOf(tx, version, policies, { checklist: [], approvals: [] });
    const unmet = statuses.filter((status) => !status.met && !comesWithApproval(status));
    if (unmet.length > 0) throw new PolicyUnmetError(version.version, to, unmet);
  }

  /**
   * Judges an approval by the policies of this moment, whatever they were when it was requested.
   *
   * @returns what only other people's approvals can bring: anything there means that this one does not decide yet
   * @throws PolicyUnmetError for everything else that is missing
   */
  async assertApproval(tx: Transaction, version: ModelVersionEntity, to: Stage, said: Said): Promise<Approvals> {
    const policies = await this.policiesOf(tx, version, version.stage, to);
    const unmet = (await statusOf(tx, version, policies, said)).filter(({ met }) => !met);
    const hard = unmet.filter((status) => !comesWithOthers(status));
    if (hard.length > 0) throw new PolicyUnmetError(version.version, to, hard);
    return {
      required: Math.max(1, ...policies.map(({ requirements }) => requirements.approvals.count)),
      enough: unmet.length === 0,
    };
  }

  private policiesOf(
    manager: EntityManager,
    version: ModelVersionEntity,
    from: Stage,
    to: Stage,
  ): Promise<PolicyInForce[]> {
    if (!isPromotion(from, to)) return Promise.resolve([]);
    return this.source.policiesFor(manager, version.workspace, version.modelName, to);
  }
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
  from: Stage,
  to: Stage,
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
    approvals: approvals.map(({ approver, roles, comment, approvedAt }) => ({
      approver,
      roles,
      comment,
      approved_at: approvedAt.toISOString(),
    })),
  };
}
