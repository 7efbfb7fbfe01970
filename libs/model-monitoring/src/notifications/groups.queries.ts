import type { Transaction } from '@intelgraph/persistence';

/** An alert as a member of groups. */
export interface MemberAlert {
  readonly id: string;
  readonly workspace: string;
  readonly modelName: string;
  readonly fingerprint: string;
}

// A group without `flushed_at` begins: it waits for `group_wait`. Later changes wait for the next `group_interval`.
const NEXT_FLUSH = `LEAST(grp.next_flush_at, CASE
  WHEN grp.flushed_at IS NULL THEN $2::timestamptz + receiver.group_wait_seconds * interval '1 second'
  ELSE GREATEST($2::timestamptz, grp.flushed_at + receiver.group_interval_seconds * interval '1 second') END)`;

/** Puts a firing alert into the receiver's group of its model, and sees to it that the group is looked at in time. */
export async function joinGroup(
  tx: Transaction,
  alert: MemberAlert,
  join: { receiverId: string; newGroupId: string; now: Date; escalated: boolean },
): Promise<void> {
  const [group] = await tx.query<{ id: string }[]>(
    `INSERT INTO notification_groups (id, workspace, receiver_id, model_name) VALUES ($1, $2, $3, $4)
     ON CONFLICT (receiver_id, model_name) DO UPDATE SET workspace = excluded.workspace RETURNING id`,
    [join.newGroupId, alert.workspace, join.receiverId, alert.modelName],
  );
  await tx.query(
    `INSERT INTO notification_members AS member (group_id, fingerprint, alert_id, firing, told, escalated)
     VALUES ($1, $2, $3, true, false, false)
     ON CONFLICT (group_id, fingerprint)
     DO UPDATE SET alert_id = excluded.alert_id, firing = true, escalated = member.escalated OR $4`,
    [group?.id, alert.fingerprint, alert.id, join.escalated],
  );
  await scheduleGroups(tx, [group?.id ?? ''], join.now);
}

/** The receivers in whose groups the alert is a firing member. */
export async function joinedReceivers(tx: Transaction, alertId: string): Promise<string[]> {
  const rows = await tx.query<{ receiver_id: string }[]>(
    `SELECT grp.receiver_id FROM notification_members member JOIN notification_groups grp ON grp.id = member.group_id
      WHERE member.alert_id = $1 AND member.firing`,
    [alertId],
  );
  return rows.map(({ receiver_id }) => receiver_id);
}

/** Notes in all its groups that the alert is over. */
export async function leaveGroups(tx: Transaction, alertId: string, now: Date): Promise<void> {
  const groups = await tx.query<{ id: string }[]>(
    `SELECT grp.id FROM notification_groups grp JOIN notification_members member ON member.group_id = grp.id
      WHERE member.alert_id = $1 ORDER BY grp.receiver_id FOR UPDATE OF grp`,
    [alertId],
  );
  if (groups.length === 0) return;
  await tx.query(`UPDATE notification_members SET firing = false WHERE alert_id = $1`, [alertId]);
  await scheduleGroups(
    tx,
    groups.map(({ id }) => id),
    now,
  );
}

async function scheduleGroups(tx: Transaction, ids: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `UPDATE notification_groups grp SET next_flush_at = ${NEXT_FLUSH}
       FROM alert_receivers receiver WHERE receiver.id = grp.receiver_id AND grp.id = ANY ($1::text[])`,
    [ids, now],
  );
}

/** Has all groups of the workspace looked at now: silences or receivers have changed. */
export async function lookAgain(
  tx: Transaction,
  where: { workspace: string; receiverId?: string },
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE notification_groups grp SET next_flush_at = LEAST(next_flush_at, $3::timestamptz)
      WHERE workspace = $1 AND ($2::text IS NULL OR receiver_id = $2) AND flushed_at IS NOT NULL
        AND EXISTS (SELECT FROM notification_members member WHERE member.group_id = grp.id)`,
    [where.workspace, where.receiverId ?? null, now],
  );
}
