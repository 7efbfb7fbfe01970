import { transitionApprovalGiven } from '@intelgraph/contracts';
import { hasRole, ROLES, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { ChecklistItem } from '../evidence/evidence.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import type { StageStep } from '../stage-machines/stage-machine.js';
import { samePerson } from '../stages/separation-of-duties.js';
import { StageTransitionEntity } from '../stages/stage-transition.entity.js';
import { toTransitionState } from '../stages/transitions.mapper.js';
import type { ModelVersionEntity } from '../versions/model-version.entity.js';

import { toApprovalState } from './approvals.mapper.js';
import { AlreadyApprovedError } from './policies.errors.js';
import { approvalsOf } from './policies.queries.js';
import type { PromotionPoliciesService } from './policies.service.js';
import { TransitionApprovalEntity } from './transition-approval.entity.js';

/** What an approver says. */
export interface GivenApproval {
  readonly comment: string;
  readonly checklist: ChecklistItem[];
}

/** Collects the approvals of a transition, which is locked, until the stage and the policies are content. */
export class TransitionApprovals {
  constructor(
    private readonly parts: RegistryParts,
    private readonly policies: PromotionPoliciesService,
  ) {}

  /**
   * Adds the approval of the context's principal. His second one replaces the first where that decides, as after a policy was relaxed.
   *
   * @returns whether it is the deciding one; if not, it was announced
   * @throws AlreadyApprovedError, PolicyUnmetError
   */
  async add(
    tx: Transaction,
    context: RequestContext,
    transition: StageTransitionEntity,
    { version, step, ...given }: GivenApproval & { readonly version: ModelVersionEntity; readonly step: StageStep },
  ): Promise<boolean> {
    const earlier = await approvalsOf(tx, transition.id);
    const { id: approver } = context.principal;
    const own = earlier.find((approval) => samePerson(approval.approver, approver));
    const approval = this.approvalOf(context, transition, given);
    const approvals = [...earlier.filter((one) => one !== own), approval];
    const { checklist } = given;
    const { required, enough } = await this.policies.assertApproval(tx, version, step, {
      checklist,
      approvals,
    });
    if (own !== undefined) {
      if (!enough) throw new AlreadyApprovedError(transition.id, approver);
      await tx.delete(TransitionApprovalEntity, { transitionId: transition.id, approver: own.approver });
    }
    await tx.insert(TransitionApprovalEntity, approval);
    if (!enough) await this.announce(tx, context, transition, { approvals, required, checklist });
    return enough;
  }

  private approvalOf(
    context: RequestContext,
    transition: StageTransitionEntity,
    { comment, checklist }: GivenApproval,
  ): TransitionApprovalEntity {
    const { principal, workspace } = context;
    return Object.assign(new TransitionApprovalEntity(), {
      transitionId: transition.id,
      approver: principal.id,
      workspace,
      requestedBy: transition.requestedBy,
      roles: ROLES.filter((role) => hasRole(principal, role, workspace)),
      comment,
      checklist,
      approvedAt: this.parts.clock.now(),
    });
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    transition: StageTransitionEntity,
    so: { approvals: TransitionApprovalEntity[]; required: number; checklist: ChecklistItem[] },
  ): Promise<void> {
    Object.assign(transition, { checklist: so.checklist, revision: transition.revision + 1 });
    const { checklist, revision } = transition;
    await tx.update(StageTransitionEntity, { id: transition.id }, { checklist, revision });
    await this.parts.outbox.add(tx, context, {
      definition: transitionApprovalGiven,
      subject: `transition/${transition.id}`,
      aggregateId: transition.id,
      aggregateVersion: revision,
      data: {
        transition: toTransitionState(transition),
        approvals: so.approvals.map(toApprovalState),
        required_approvals: so.required,
      },
    });
  }
}
