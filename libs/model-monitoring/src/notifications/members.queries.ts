import type { Transaction } from '@intelgraph/persistence';

import type { LabelMatcher } from '../alert-routes/label-matcher.js';
import { SEVERITIES, type Severity } from '../checks/severity.js';

import { MAX_NOTIFIED_ALERTS, type NotifiedAlert, toNotifiedAlert } from './notification.js';
import { silencedCondition } from './silenced-condition.js';

/** A group that is to be looked at. */
export interface DueGroup {
  readonly id: string;
  readonly workspace: string;
  readonly receiver_id: string;
  readonly model_name: string;
  readonly flushed_at: Date | null;
  readonly notified_at: Date | null;
  readonly enabled: boolean;
  readonly send_resolved: boolean;
  readonly group_interval_seconds: number;
  readonly repeat_interval_seconds: number;
}

/** What the group has to say. */
export interface GroupState {
  readonly firing: number;
  readonly fresh: number;
  readonly escalated: number;
  readonly resolved: number;
  readonly unacknowledged: number;
  readonly silenced: number;
  readonly bySeverity: Partial<Record<Severity, number>>;
}

/** The group that has waited longest, held until the transaction ends; groups that others hold are passed over. */
export async function claimDueGroup(tx: Transaction, now: Date): Promise<DueGroup | undefined> {
  const [group] = await tx.query<DueGroup[]>(
    `SELECT grp.id, grp.workspace, grp.receiver_id, grp.model_name, grp.flushed_at, grp.notified_at, receiver.enabled,
            receiver.send_resolved, receiver.group_interval_seconds, receiver.repeat_interval_seconds
       FROM notification_groups grp JOIN alert_receivers receiver ON receiver.id = grp.receiver_id
      WHERE grp.next_flush_at <= $1 ORDER BY grp.next_flush_at LIMIT 1 FOR UPDATE OF grp SKIP LOCKED`,
    [now],
  );
  return group;
}

interface ActiveSilence {
  readonly matchers: LabelMatcher[];
  readonly ends_at: Date;
}

/** The silences that hold now. */
export async function activeSilences(tx: Transaction, workspace: string, now: Date): Promise<ActiveSilence[]> {
  return tx.query<ActiveSilence[]>(
    `SELECT matchers, ends_at FROM alert_silences WHERE workspace = $1 AND starts_at <= $2 AND ends_at > $2`,
    [workspace, now],
  );
}

/** Reads and marks of the members of one group, under the silences of the moment. */
export class GroupMembers {
  private readonly parameters: unknown[];
  private readonly members: string;

  constructor(
    private readonly tx: Transaction,
    groupId: string,
    silences: readonly ActiveSilence[],
  ) {
    this.parameters = [groupId];
    const silenced = silencedCondition(
      silences.map(({ matchers }) => matchers),
      this.parameters,
    );
    this.members = `
      SELECT member.fingerprint, member.firing, member.told, member.escalated, alert.id, alert.severity,
             alert.acknowledged_at, array_position($${this.parameters.push(SEVERITIES)}::text[], alert.severity) AS rank,
             (${silenced}) AS silenced
        FROM notification_members member JOIN alerts alert ON alert.id = member.alert_id
       WHERE member.group_id = $1`;
  }

  async state(): Promise<GroupState> {
    const rows = await this.tx.query<(Omit<GroupState, 'bySeverity'> & { severity: Severity })[]>(
      `SELECT severity,
              count(*) FILTER (WHERE firing AND NOT silenced)::int AS firing,
              count(*) FILTER (WHERE firing AND NOT silenced AND NOT told)::int AS fresh,
              count(*) FILTER (WHERE firing AND NOT silenced AND escalated)::int AS escalated,
              count(*) FILTER (WHERE NOT firing AND NOT silenced AND told)::int AS resolved,
              count(*) FILTER (WHERE firing AND NOT silenced AND acknowledged_at IS NULL)::int AS unacknowledged,
              count(*) FILTER (WHERE silenced AND (firing OR told))::int AS silenced
         FROM (${this.members}) members GROUP BY severity`,
      this.parameters,
    );
    const sum = (key: keyof Omit<GroupState, 'bySeverity'>): number => rows.reduce((n, row) => n + row[key], 0);
    return {
      firing: sum('firing'),
      fresh: sum('fresh'),
      escalated: sum('escalated'),
      resolved: sum('resolved'),
      unacknowledged: sum('unacknowledged'),
      silenced: sum('silenced'),
      bySeverity: Object.fromEntries(rows.filter(({ firing }) => firing > 0).map((row) => [row.severity, row.firing])),
    };
  }

  /** Those that a message names: what has changed first, then the worst, then the newest. */
  async named(): Promise<NotifiedAlert[]> {
    const rows = await this.tx.query<(NotifiedAlert & { started_at: Date; resolved_at: Date | null })[]>(
      `SELECT alert.id, alert.fingerprint, alert.source, alert.name, alert.model_version, alert.severity,
              CASE WHEN named.firing THEN 'firing' ELSE 'resolved' END AS state, alert.summary, alert.labels,
              alert.started_at, alert.resolved_at
         FROM (SELECT * FROM (${this.members}) members
                WHERE NOT silenced AND (firing OR told)) named
         JOIN alerts alert ON alert.id = named.id
        ORDER BY (NOT named.firing OR NOT named.told OR named.escalated) DESC, named.firing DESC, named.rank DESC,
                 alert.started_at DESC, alert.id
        LIMIT ${MAX_NOTIFIED_ALERTS}`,
      this.parameters,
    );
    return rows.map((row) =>
      toNotifiedAlert({
        ...row,
        started_at: row.started_at.toISOString(),
        resolved_at: row.resolved_at?.toISOString() ?? null,
      }),
    );
  }

  /** Notes what was told of; what has ended leaves the group, unless its end is held back by a silence. */
  async markTold(allResolved: boolean): Promise<void> {
    const fingerprints = (condition: string): string =>
      `(SELECT fingerprint FROM (${this.members}) members WHERE ${condition})`;
    await this.tx.query(
      `UPDATE notification_members SET told = true, escalated = false
        WHERE group_id = $1 AND fingerprint IN ${fingerprints('firing AND NOT silenced AND (NOT told OR escalated)')}`,
      this.parameters,
    );
    // Who was told that all is well has to be told anew of what a silence hides.
    if (allResolved) {
      await this.tx.query(
        `UPDATE notification_members SET told = false
          WHERE group_id = $1 AND fingerprint IN ${fingerprints('firing AND silenced')}`,
        this.parameters,
      );
    }
    await this.removeEnded();
  }

  async removeEnded(): Promise<void> {
    await this.tx.query(
      `DELETE FROM notification_members
        WHERE group_id = $1 AND NOT firing
          AND fingerprint IN (SELECT fingerprint FROM (${this.members}) members WHERE NOT told OR NOT silenced)`,
      this.parameters,
    );
  }
}

/** What comes next for the group; null: nothing before something changes. */
export async function rescheduleGroup(
  tx: Transaction,
  id: string,
  next: { flushedAt: Date | null; notifiedAt: Date | null; nextFlushAt: Date | null },
): Promise<void> {
  await tx.query(`UPDATE notification_groups SET flushed_at = $2, notified_at = $3, next_flush_at = $4 WHERE id = $1`, [
    id,
    next.flushedAt,
    next.notifiedAt,
    next.nextFlushAt,
  ]);
}
