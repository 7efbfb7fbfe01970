import { createHash } from 'node:crypto';

import type { Clock, IdSource } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { SEVERITIES, type Severity } from '../checks/severity.js';
import { queueDelivery } from '../deliveries/deliveries.queries.js';

import {
  activeSilences,
  claimDueGroup,
  type DueGroup,
  GroupMembers,
  type GroupState,
  rescheduleGroup,
} from './members.queries.js';
import type { AlertNotification, NotifiedAlert } from './notification.js';

export interface GrouperParts {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Tries that each message gets. */
  readonly attempts: number;
}

/**
 * Decides what is sent when, as Prometheus' Alertmanager does: a group begins with `group_wait`, changes within it go out
 * together; later changes every `group_interval`; without changes again after `repeat_interval` (rounded up to whole group
 * intervals), unless all that fires was acknowledged. What is resolved before it was told of is never told of.
 *
 * Decision, message and what the group remembers of it are one transaction.
 */
export class Grouper {
  constructor(private readonly parts: GrouperParts) {}

  /** Looks at every group that is due by the clock. @returns how many messages were decided on */
  async flushDue(): Promise<number> {
    let messages = 0;
    for (;;) {
      const outcome = await inTransaction(this.parts.dataSource, (tx) => this.flushNext(tx));
      if (outcome === undefined) return messages;
      if (outcome) messages++;
    }
  }

  /** Undefined when no group is due; else whether a message was decided on. */
  private async flushNext(tx: Transaction): Promise<boolean | undefined> {
    const now = this.parts.clock.now();
    const group = await claimDueGroup(tx, now);
    if (group === undefined) return undefined;
    if (!group.enabled) {
      await rescheduleGroup(tx, group.id, {
        flushedAt: group.flushed_at ?? now,
        notifiedAt: group.notified_at,
        nextFlushAt: null,
      });
      return false;
    }
    const silences = await activeSilences(tx, group.workspace, now);
    const members = new GroupMembers(tx, group.id, silences);
    const state = await members.state();
    const changed = state.fresh + state.escalated + state.resolved > 0;
    const repeated = state.unacknowledged > 0 && isDue(group, now);
    const speaks = changed || repeated;
    const sends = speaks && (state.firing > 0 || group.send_resolved);
    if (sends) await this.queue(tx, group, state, await members.named(), now);
    await (speaks ? members.markTold(state.firing === 0) : members.removeEnded());
    await rescheduleGroup(tx, group.id, nextOf(group, state, { now, speaks, silences }));
    return sends;
  }

  private async queue(
    tx: Transaction,
    group: DueGroup,
    state: GroupState,
    alerts: NotifiedAlert[],
    now: Date,
  ): Promise<void> {
    const notification: AlertNotification = {
      purpose: state.firing > 0 ? 'firing' : 'resolved',
      group_key: groupKeyOf(group),
      workspace: group.workspace,
      model_name: group.model_name,
      severity: worstOf(alerts, state),
      firing: state.firing,
      new: state.fresh,
      resolved: state.resolved,
      firing_by_severity: state.bySeverity,
      alerts,
      omitted: state.firing + state.resolved - alerts.length,
      created_at: now.toISOString(),
    };
    await queueDelivery(tx, {
      id: this.parts.ids.next(),
      workspace: group.workspace,
      receiverId: group.receiver_id,
      groupKey: notification.group_key,
      modelName: group.model_name,
      notification,
      attempts: this.parts.attempts,
      createdAt: now,
    });
  }
}

/** The same for all messages about a model to a receiver, of any length of name; the deduplication key of PagerDuty. */
export function groupKeyOf(group: Pick<DueGroup, 'workspace' | 'receiver_id' | 'model_name'>): string {
  const { workspace, receiver_id, model_name } = group;
  const digest = createHash('sha256')
    .update(JSON.stringify([workspace, receiver_id, model_name]))
    .digest('hex');
  return `intelgraph-alerts-${digest}`;
}

function worstOf(alerts: readonly NotifiedAlert[], { bySeverity, firing }: GroupState): Severity {
  const severities = firing > 0 ? Object.keys(bySeverity) : alerts.map(({ severity }) => severity);
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? 'info';
}

function repeatMs(group: DueGroup): number {
  const { group_interval_seconds: step, repeat_interval_seconds: repeat } = group;
  return Math.ceil(repeat / step) * step * 1000;
}

function isDue(group: DueGroup, now: Date): boolean {
  return group.notified_at !== null && now.getTime() >= group.notified_at.getTime() + repeatMs(group);
}

function nextOf(
  group: DueGroup,
  state: GroupState,
  { now, speaks, silences }: { now: Date; speaks: boolean; silences: readonly { ends_at: Date }[] },
): Parameters<typeof rescheduleGroup>[2] {
  if (state.firing + state.silenced === 0) return { flushedAt: null, notifiedAt: null, nextFlushAt: null };
  const notifiedAt = speaks ? now : group.notified_at;
  const times: number[] = [];
  if (state.firing > 0) {
    const repeatAt = (notifiedAt ?? now).getTime() + repeatMs(group);
    times.push(repeatAt > now.getTime() ? repeatAt : now.getTime() + repeatMs(group));
  }
  if (state.silenced > 0) times.push(...silences.map(({ ends_at }) => ends_at.getTime()));
  const flushedAt = speaks ? now : (group.flushed_at ?? now);
  return { flushedAt, notifiedAt, nextFlushAt: times.length === 0 ? null : new Date(Math.min(...times)) };
}
