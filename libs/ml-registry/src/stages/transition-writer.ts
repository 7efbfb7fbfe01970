import { type EventDefinition, transitionExpired, type TransitionState } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { ChecklistItem } from '../evidence/evidence.js';
import type { RegistryParts } from '../ml-registry.ports.js';

import { StageTransitionEntity } from './stage-transition.entity.js';
import { TransitionOpenError } from './stages.errors.js';
import { isPastDue, lockRequested } from './transitions.queries.js';
import { toTransitionState } from './transitions.mapper.js';

/** What becomes of a request. */
export interface Decision {
  readonly status: 'approved' | 'rejected' | 'withdrawn';
  readonly comment: string;
  /** As it was unless given. */
  readonly checklist?: ChecklistItem[];
}

/** Writes what becomes of transitions, and their events, in the caller's transaction. */
export class TransitionWriter {
  constructor(private readonly parts: RegistryParts) {}

  /** Makes room for another request of the version. @throws TransitionOpenError */
  async clearExpired(tx: Transaction, context: RequestContext, versionId: string): Promise<void> {
    const open = await lockRequested(tx, versionId);
    if (open === null) return;
    if (!(await isPastDue(tx, open))) throw new TransitionOpenError(open.id, open.toStage);
    await this.update(tx, open, { status: 'expired' });
    await this.announce(tx, context, transitionExpired, open);
  }

  /** Decides a transition that is locked and open. */
  async decide(
    tx: Transaction,
    context: RequestContext,
    transition: StageTransitionEntity,
    { status, comment, checklist = transition.checklist }: Decision,
  ): Promise<void> {
    const decidedBy = context.principal.id;
    const decision = { status, decisionComment: comment, checklist, decidedBy, decidedAt: this.parts.clock.now() };
    await this.update(tx, transition, decision);
  }

  async announce(
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

  private async update(
    tx: Transaction,
    transition: StageTransitionEntity,
    changes: Partial<StageTransitionEntity>,
  ): Promise<void> {
    const all = { ...changes, revision: transition.revision + 1 };
    Object.assign(transition, all);
    await tx.update(StageTransitionEntity, { id: transition.id }, all);
  }
}
