import {
  transitionApproved,
  transitionRejected,
  transitionRequested,
  type TransitionState,
} from '@intelgraph/contracts';
import type { EventDefinition } from '@intelgraph/contracts';
import { ForbiddenError, hasRole, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { checklist, inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { lockModel } from '../models/models.queries.js';
import type { PromotionPoliciesService } from '../policies/policies.service.js';
import { isPromotion } from '../policies/promotions.js';
import { TransitionApprovals } from '../policies/transition-approvals.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { ModelVersionDeprecatedError, ModelVersionNotFoundError } from '../versions/versions.errors.js';
import { findVersionLocked, type VersionKey } from '../versions/versions.queries.js';

import { completedChecklist } from './checklists.js';
import { approvalContext, samePerson } from './separation-of-duties.js';
import { StageMover } from './stage-mover.js';
import { StageTransitionEntity, type ChecklistItem } from './stage-transition.entity.js';
import { STAGES, stageStates, type Stage } from './stage.states.js';
import {
  StageMovedError,
  StageStepError,
  TransitionDecidedError,
  TransitionNotFoundError,
  TransitionOpenError,
  VersionNotDeployableError,
} from './stages.errors.js';
import { toTransitionState } from './transitions.mapper.js';

export interface TransitionRequest {
  readonly to_stage: string;
  readonly comment?: string;
  readonly checklist?: readonly ChecklistItem[];
}

export interface TransitionApproval {
  /** Must be the caller when he comes with a token. */
  readonly approver?: string;
  readonly checklist?: readonly ChecklistItem[];
  readonly comment?: string;
}

const checkRequest = inputCheck({
  type: 'object',
  required: ['to_stage'],
  properties: { to_stage: { enum: [...STAGES] }, comment: text(4000), checklist },
});
const checkApproval = inputCheck({
  type: 'object',
  properties: { approver: text(256, 1), comment: text(4000), checklist },
});
const checkRejection = inputCheck({ type: 'object', required: ['reason'], properties: { reason: text(4000, 1) } });

/** Requests for another stage and the decisions on them. */
export class StagesService {
  private readonly mover: StageMover;
  private readonly approvals: TransitionApprovals;

  constructor(
    private readonly parts: RegistryParts,
    private readonly policies: PromotionPoliciesService,
  ) {
    this.mover = new StageMover(parts);
    this.approvals = new TransitionApprovals(parts, policies);
  }

  /** @throws StageStepError, TransitionOpenError, VersionNotDeployableError, PolicyUnmetError */
  async request(
    context: RequestContext,
    model: string,
    version: VersionKey,
    input: TransitionRequest,
  ): Promise<TransitionState> {
    requireRole(context, 'editor');
    checkRequest(input);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { version: current } = await findVersionLocked(tx, context.workspace, model, version);
      const to = input.to_stage as Stage;
      assertStep(current, to);
      const open = await tx.findOneBy(StageTransitionEntity, { versionId: current.id, status: 'requested' });
      if (open !== null) throw new TransitionOpenError(open.id, open.toStage);
      await this.policies.assertRequest(tx, current, to);
      const transition = this.newTransition(context, current, to, input);
      await tx.insert(StageTransitionEntity, transition);
      return this.announce(tx, context, transitionRequested, transition);
    });
  }

  /**
   * Approves and, in the same transaction, changes the stage; a version that leaves production thereby is archived.
   * Where a policy asks for more approvals than there are now, this one is kept and the transition stays open.
   *
   * @throws SelfApprovalError, ForbiddenError, ChecklistIncompleteError, TransitionDecidedError, StageMovedError,
   *   AlreadyApprovedError, PolicyUnmetError
   */
  async approve(context: RequestContext, transitionId: string, approval: TransitionApproval): Promise<TransitionState> {
    requireRole(context, 'approver');
    checkApproval(approval);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const transition = await this.lockOpen(tx, context, transitionId);
      const approver = approvalContext(context, approval.approver, transition);
      const items = completedChecklist(transition.checklist, approval.checklist);
      await lockModel(tx, transition.modelId);
      const version = await tx.findOneByOrFail(ModelVersionEntity, { id: transition.versionId });
      if (version.deletedAt !== null) throw new ModelVersionNotFoundError(transition.modelName, version.version);
      if (version.stage !== transition.fromStage) {
        throw new StageMovedError(version.version, transition.fromStage, version.stage);
      }
      assertStep(version, transition.toStage);
      const comment = approval.comment ?? '';
      const given = { comment, checklist: items };
      if (!(await this.approvals.add(tx, approver, transition, version, given))) return toTransitionState(transition);
      await this.decide(tx, approver, transition, 'approved', comment, items);
      const why = { cause: 'transition' as const, reason: transition.comment, transitionId: transition.id };
      const { replaced } = await this.mover.move(tx, approver, version, transition.toStage, why);
      transition.replacedVersion = replaced?.version ?? null;
      await tx.update(StageTransitionEntity, { id: transition.id }, { replacedVersion: transition.replacedVersion });
      return this.announce(tx, approver, transitionApproved, transition);
    });
  }

  /** Rejects with a reason; the requester may withdraw his own request so. @throws TransitionDecidedError */
  async reject(context: RequestContext, transitionId: string, reason: string): Promise<TransitionState> {
    requireRole(context, 'viewer');
    checkRejection({ reason });
    if (reason.trim() === '') throw InvalidInputError.of('reason', 'must not be empty');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const transition = await this.lockOpen(tx, context, transitionId);
      const own = samePerson(transition.requestedBy, context.principal.id);
      if (!own && !hasRole(context.principal, 'approver', context.workspace)) {
        throw new ForbiddenError(`${context.principal.id} lacks the role approver in workspace ${context.workspace}`);
      }
      await this.decide(tx, context, transition, 'rejected', reason, transition.checklist);
      return this.announce(tx, context, transitionRejected, transition);
    });
  }

  private newTransition(
    context: RequestContext,
    version: ModelVersionEntity,
    toStage: Stage,
    input: TransitionRequest,
  ): StageTransitionEntity {
    return Object.assign(new StageTransitionEntity(), {
      id: this.parts.ids.next(),
      workspace: version.workspace,
      modelId: version.modelId,
      modelName: version.modelName,
      versionId: version.id,
      version: version.version,
      fromStage: version.stage,
      toStage,
      status: 'requested' as const,
      comment: input.comment ?? '',
      checklist: (input.checklist ?? []).map(({ item, completed }) => ({ item, completed })),
      requestedBy: context.principal.id,
      requestedAt: this.parts.clock.now(),
      decidedBy: null,
      decidedAt: null,
      decisionComment: '',
      replacedVersion: null,
      revision: 1,
    });
  }

  // Of many deciders at once the first gets the row; the others wait here and find it decided.
  private async lockOpen(tx: Transaction, context: RequestContext, id: string): Promise<StageTransitionEntity> {
    const { workspace } = context;
    const transition = await tx.findOne(StageTransitionEntity, {
      where: { id, workspace },
      lock: { mode: 'pessimistic_write' },
    });
    if (transition === null) throw new TransitionNotFoundError(id);
    if (transition.status !== 'requested') {
      throw new TransitionDecidedError(id, transition.status, transition.decidedBy);
    }
    return transition;
  }

  private async decide(
    tx: Transaction,
    context: RequestContext,
    transition: StageTransitionEntity,
    status: 'approved' | 'rejected',
    decisionComment: string,
    items: ChecklistItem[],
  ): Promise<void> {
    const decision = {
      status,
      decisionComment,
      checklist: items,
      decidedBy: context.principal.id,
      decidedAt: this.parts.clock.now(),
      revision: transition.revision + 1,
    };
    Object.assign(transition, decision);
    await tx.update(StageTransitionEntity, { id: transition.id }, decision);
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<TransitionState>,
    transition: StageTransitionEntity,
  ): Promise<TransitionState> {
    const data = toTransitionState(transition);
    await this.parts.outbox.add(tx, context, {
      definition,
      subject: `transition/${transition.id}`,
      aggregateId: transition.id,
      aggregateVersion: transition.revision,
      data,
    });
    return data;
  }
}

function assertStep(version: ModelVersionEntity, to: Stage): void {
  stageStates.assert(version.stage, to, (from) => new StageStepError(version.version, from, to));
  if (to === 'production' && version.artifactStatus !== 'stored') {
    throw new VersionNotDeployableError(version.version, version.artifactStatus);
  }
  if (version.deprecation !== null && isPromotion(version.stage, to)) {
    throw new ModelVersionDeprecatedError(version.version, version.deprecation.reason, version.deprecation.successor);
  }
}
