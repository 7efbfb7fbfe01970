import {
  type EventDefinition,
  transitionApproved,
  transitionRejected,
  transitionRequested,
  transitionWithdrawn,
  type TransitionState,
} from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { askedItems, checklistInput } from '../evidence/evidence-input.js';
import type { ChecklistItem, ChecklistItemInput } from '../evidence/evidence.js';
import { EvidenceUnmetError } from '../evidence/evidence.errors.js';
import { lookAtEvidence } from '../evidence/look-at-evidence.js';
import { unmetOfStage, withRequired } from '../evidence/required-evidence.js';
import { findInRuns, type RunFindings } from '../evidence/run-findings.js';
import { checklist, inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { lockModel } from '../models/models.queries.js';
import type { PromotionPoliciesService } from '../policies/policies.service.js';
import { TransitionApprovals } from '../policies/transition-approvals.js';
import type { StageDefinition, StageStep } from '../stage-machines/stage-machine.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { ModelVersionNotFoundError } from '../versions/versions.errors.js';
import { findVersionLocked, type VersionKey } from '../versions/versions.queries.js';

import { completedChecklist } from './checklists.js';
import { approvalContext, samePerson } from './separation-of-duties.js';
import { StageMover } from './stage-mover.js';
import { stageStep } from './stage-step.js';
import { StageTransitionEntity } from './stage-transition.entity.js';
import { SelfRejectionError, StageMovedError, StageStepError } from './stages.errors.js';
import { type Decision, TransitionWriter } from './transition-writer.js';
import { findTransition, lockOpenTransition, timeIn } from './transitions.queries.js';
import { toTransitionState } from './transitions.mapper.js';

export interface TransitionRequest {
  /** As the workspace calls it. */
  readonly to_stage: string;
  readonly comment?: string;
  /** Items with a word or with evidence; metrics that the stage asks for need not be mentioned. */
  readonly checklist?: readonly ChecklistItemInput[];
  /** Whether the versions that are in the stage are archived; as the stage says unless given. */
  readonly archive_existing_versions?: boolean;
}

export interface TransitionApproval {
  /** Must be the caller when he comes with a token. */
  readonly approver?: string;
  readonly checklist?: readonly Pick<ChecklistItem, 'item' | 'completed'>[];
  readonly comment?: string;
}

const checkRequest = inputCheck({
  type: 'object',
  required: ['to_stage'],
  properties: {
    to_stage: text(63, 1),
    comment: text(4000),
    checklist: checklistInput,
    archive_existing_versions: { type: 'boolean' },
  },
});
const checkApproval = inputCheck({
  type: 'object',
  properties: { approver: text(256, 1), comment: text(4000), checklist },
});
const checkRejection = inputCheck({ type: 'object', required: ['reason'], properties: { reason: text(4000, 1) } });
const checkWithdrawal = inputCheck({ type: 'object', properties: { reason: text(4000) } });

/** Requests for another stage and the decisions on them. */
export class StagesService {
  private readonly mover: StageMover;
  private readonly writer: TransitionWriter;
  private readonly approvals: TransitionApprovals;

  constructor(
    private readonly parts: RegistryParts,
    private readonly policies: PromotionPoliciesService,
  ) {
    this.mover = new StageMover(parts);
    this.writer = new TransitionWriter(parts);
    this.approvals = new TransitionApprovals(parts, policies);
  }

  /**
   * Asks for another stage. What the checklist claims with evidence, the registry looks at now and at each approval.
   *
   * @throws StageStepError, TransitionOpenError, VersionNotDeployableError, PolicyUnmetError, EvidenceUnmetError
   */
  async request(
    context: RequestContext,
    model: string,
    version: VersionKey,
    input: TransitionRequest,
  ): Promise<TransitionState> {
    requireRole(context, 'editor');
    checkRequest(input);
    const { checklist: given = [] } = input;
    const findings = await findInRuns(this.parts.runEvidence, context, given);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { version: current } = await findVersionLocked(tx, context.workspace, model, version);
      const step = stageStep(await stageMachineOf(tx, context.workspace), current, input.to_stage);
      await this.writer.clearExpired(tx, context, current.id);
      await this.policies.assertRequest(tx, current, step);
      const asked = askedItems(withRequired(step.to, given));
      const { items, unmet } = await this.look(tx, current, asked, findings);
      if (unmet.length > 0) throw new EvidenceUnmetError(unmet);
      const transition = await this.newTransition(tx, context, current, step.to, { ...input, checklist: items });
      await tx.insert(StageTransitionEntity, transition);
      return this.writer.announce(tx, context, transitionRequested, transition);
    });
  }

  /**
   * Approves and, in the same transaction, changes the stage; whether versions that are there are archived, request and
   * stage say. Where the stage or a policy asks for more approvals than there are now, this one is kept and the
   * transition stays open. Everything is judged by the stages, policies and evidence of this moment.
   *
   * @throws SelfApprovalError, ForbiddenError, ChecklistIncompleteError, TransitionDecidedError, TransitionExpiredError,
   *   StageMovedError, StageTakenError, StageStepError, AlreadyApprovedError, PolicyUnmetError, EvidenceUnmetError
   */
  async approve(context: RequestContext, transitionId: string, approval: TransitionApproval): Promise<TransitionState> {
    requireRole(context, 'approver');
    checkApproval(approval);
    const asked = await findTransition(this.parts.dataSource.manager, context, transitionId);
    const findings = await findInRuns(this.parts.runEvidence, context, asked.checklist);
    return inTransaction(this.parts.dataSource, async (tx) => {
      await lockModel(tx, asked.modelId);
      const transition = await lockOpenTransition(tx, context, transitionId);
      const version = await tx.findOneByOrFail(ModelVersionEntity, { id: transition.versionId });
      const { requestedBy } = transition;
      const step = await stepOf(tx, version, transition);
      const approver = approvalContext(context, approval.approver, { requestedBy, toKind: step.to.kind });
      const said = completedChecklist(transition.checklist, approval.checklist);
      const { items, unmet } = await this.look(tx, version, said, findings);
      const failed = [...unmet, ...unmetOfStage(step.to, items)];
      if (failed.length > 0) throw new EvidenceUnmetError(failed);
      const given = { version, step, comment: approval.comment ?? '', checklist: items };
      if (!(await this.approvals.add(tx, approver, transition, given))) return toTransitionState(transition);
      await this.writer.decide(tx, approver, transition, { status: 'approved', ...given });
      await this.move(tx, approver, transition, version, step);
      return this.writer.announce(tx, approver, transitionApproved, transition);
    });
  }

  /**
   * Rejects with a reason. Nobody rejects what he asked for: a rejection is another person's judgement.
   *
   * @throws SelfRejectionError, ForbiddenError, TransitionDecidedError, TransitionExpiredError
   */
  async reject(context: RequestContext, transitionId: string, reason: string): Promise<TransitionState> {
    requireRole(context, 'viewer');
    checkRejection({ reason });
    if (reason.trim() === '') throw InvalidInputError.of('reason', 'must not be empty');
    const decision = { status: 'rejected' as const, comment: reason };
    return this.end(context, transitionId, assertMayReject, decision, transitionRejected);
  }

  /** Takes a request back: by the requester, or an admin. @throws TransitionDecidedError, TransitionExpiredError */
  async withdraw(context: RequestContext, transitionId: string, reason = ''): Promise<TransitionState> {
    requireRole(context, 'viewer');
    checkWithdrawal({ reason });
    const decision = { status: 'withdrawn' as const, comment: reason };
    return this.end(context, transitionId, assertMayWithdraw, decision, transitionWithdrawn);
  }

  /** Ends a request without a change of stage, by one who may. */
  private end(
    context: RequestContext,
    transitionId: string,
    assertMay: (context: RequestContext, transition: StageTransitionEntity) => void,
    decision: Decision,
    definition: EventDefinition<TransitionState>,
  ): Promise<TransitionState> {
    return inTransaction(this.parts.dataSource, async (tx) => {
      const transition = await lockOpenTransition(tx, context, transitionId);
      assertMay(context, transition);
      await this.writer.decide(tx, context, transition, decision);
      return this.writer.announce(tx, context, definition, transition);
    });
  }

  private look(
    tx: Transaction,
    version: ModelVersionEntity,
    items: Parameters<typeof lookAtEvidence>[2],
    findings: RunFindings,
  ): ReturnType<typeof lookAtEvidence> {
    const { store, clock } = this.parts;
    return lookAtEvidence({ manager: tx, store, findings }, version, items, clock.now());
  }

  private async newTransition(
    tx: Transaction,
    context: RequestContext,
    version: ModelVersionEntity,
    { name: toStage, request_expires_after_s: seconds }: StageDefinition,
    input: TransitionRequest & { readonly checklist: ChecklistItem[] },
  ): Promise<StageTransitionEntity> {
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
      checklist: input.checklist,
      requestedBy: context.principal.id,
      requestedAt: this.parts.clock.now(),
      decidedBy: null,
      decidedAt: null,
      decisionComment: '',
      replacedVersion: null,
      expiresAt: seconds === null ? null : await timeIn(tx, seconds),
      archiveExisting: input.archive_existing_versions ?? null,
      revision: 1,
    });
  }

  private async move(
    tx: Transaction,
    approver: RequestContext,
    transition: StageTransitionEntity,
    version: ModelVersionEntity,
    { machine, to }: StageStep,
  ): Promise<void> {
    const why = { cause: 'transition' as const, reason: transition.comment, transitionId: transition.id };
    const archiveOthers = transition.archiveExisting ?? undefined;
    const { requestedAt: askedAt } = transition;
    const { replaced } = await this.mover.move(tx, approver, version, { machine, to, archiveOthers, askedAt }, why);
    transition.replacedVersion = replaced?.version ?? null;
    await tx.update(StageTransitionEntity, { id: transition.id }, { replacedVersion: transition.replacedVersion });
  }
}

/** What a transition does now. @throws ModelVersionNotFoundError, StageMovedError, StageStepError */
async function stepOf(
  tx: Transaction,
  version: ModelVersionEntity,
  transition: StageTransitionEntity,
): Promise<StageStep> {
  if (version.deletedAt !== null) throw new ModelVersionNotFoundError(transition.modelName, version.version);
  if (version.stage !== transition.fromStage) {
    throw new StageMovedError(version.version, transition.fromStage, version.stage);
  }
  const machine = await stageMachineOf(tx, version.workspace);
  // The approver did not name it: that it is gone meanwhile is no fault of the input.
  if (machine.find(transition.toStage) === undefined) {
    const allowed = machine.find(version.stage)?.transitions ?? [];
    throw new StageStepError(version.version, version.stage, transition.toStage, allowed);
  }
  return stageStep(machine, version, transition.toStage);
}

function assertMayReject(context: RequestContext, { requestedBy }: StageTransitionEntity): void {
  if (samePerson(requestedBy, context.principal.id)) throw new SelfRejectionError(context.principal.id);
  requireRole(context, 'approver');
}

function assertMayWithdraw(context: RequestContext, { requestedBy }: StageTransitionEntity): void {
  if (!samePerson(requestedBy, context.principal.id)) requireRole(context, 'admin');
}
