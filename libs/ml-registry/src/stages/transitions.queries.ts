import type { TransitionState } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { EntityManager } from 'typeorm';

import { StageTransitionEntity } from './stage-transition.entity.js';
import { TransitionDecidedError, TransitionExpiredError, TransitionNotFoundError } from './stages.errors.js';
import { toTransitionState } from './transitions.mapper.js';

/** SQL that is true of a row of stage_transitions that nobody decided in time. */
export const PAST_DUE = `status = 'requested' AND expires_at <= clock_timestamp()`;

/** @throws TransitionNotFoundError */
export async function findTransition(
  manager: EntityManager,
  { workspace }: RequestContext,
  id: string,
): Promise<StageTransitionEntity> {
  const found = await manager.findOneBy(StageTransitionEntity, { id, workspace });
  if (found === null) throw new TransitionNotFoundError(id);
  return found;
}

/**
 * Holds a transition that can still be decided: of many deciders at once the first gets the row, the others wait here and
 * find it decided. Whoever holds its model, too, has locked that before.
 *
 * @throws TransitionNotFoundError, TransitionDecidedError, TransitionExpiredError
 */
export async function lockOpenTransition(
  tx: Transaction,
  { workspace }: RequestContext,
  id: string,
): Promise<StageTransitionEntity> {
  const transition = await tx.findOne(StageTransitionEntity, {
    where: { id, workspace },
    lock: { mode: 'pessimistic_write' },
  });
  if (transition === null) throw new TransitionNotFoundError(id);
  const { status, decidedBy, expiresAt } = transition;
  if (expiresAt !== null && (status === 'expired' || (await isPastDue(tx, transition)))) {
    throw new TransitionExpiredError(id, expiresAt);
  }
  if (status !== 'requested') throw new TransitionDecidedError(id, status, decidedBy);
  return transition;
}

/** Holds the request of a version that waits for a decision, in time or not; null when there is none. */
export function lockRequested(tx: Transaction, versionId: string): Promise<StageTransitionEntity | null> {
  return tx.findOne(StageTransitionEntity, {
    where: { versionId, status: 'requested' },
    lock: { mode: 'pessimistic_write' },
  });
}

/** Whether nobody decided in time, by the clock of the database. */
export async function isPastDue(manager: EntityManager, transition: StageTransitionEntity): Promise<boolean> {
  return (await pastDueAmong(manager, [transition])).has(transition.id);
}

/** The time in so many seconds, by the clock of the database. */
export async function timeIn(manager: EntityManager, seconds: number): Promise<Date> {
  const [{ at }] = await manager.query<[{ at: Date }]>(
    `SELECT date_trunc('milliseconds', clock_timestamp() + make_interval(secs => $1)) AS at`,
    [seconds],
  );
  return at;
}

/** Transitions as they are shown: one that nobody decided in time is expired, whether or not that was written down. */
export async function shownTransitions(
  manager: EntityManager,
  transitions: readonly StageTransitionEntity[],
): Promise<TransitionState[]> {
  const pastDue = await pastDueAmong(manager, transitions);
  return transitions.map((transition) => shownAs(transition, pastDue.has(transition.id)));
}

export async function shownTransition(
  manager: EntityManager,
  transition: StageTransitionEntity,
): Promise<TransitionState> {
  return shownAs(transition, await isPastDue(manager, transition));
}

function shownAs(transition: StageTransitionEntity, pastDue: boolean): TransitionState {
  const state = toTransitionState(transition);
  return pastDue ? { ...state, status: 'expired' } : state;
}

async function pastDueAmong(
  manager: EntityManager,
  transitions: readonly StageTransitionEntity[],
): Promise<ReadonlySet<string>> {
  const ids = transitions.flatMap(({ id, status, expiresAt }) =>
    status === 'requested' && expiresAt !== null ? [id] : [],
  );
  if (ids.length === 0) return new Set();
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM stage_transitions WHERE id = ANY ($1) AND ${PAST_DUE}`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
