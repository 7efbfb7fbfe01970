import type { StartPosition } from '../bus/bus.js';
import type { EventLog } from './event-log.js';
import { appendWith, type Placed, type Target } from './log.queries.js';

/** Who a member is. Names are those on the bus, prefix included. */
export interface Membership {
  readonly group: string;
  readonly memberId: string;
  readonly topicIds: readonly number[];
  readonly leaseMs: number;
}

export interface MemberRow {
  readonly memberId: string;
  readonly topicIds: readonly number[];
}

export type Lease = Target & { position: bigint };

interface LeaseRow {
  topic_id: number;
  partition: number;
  position: string;
}

/** Gives the group a position in every partition where it has none. */
export async function initialisePositions(
  log: EventLog,
  group: string,
  topicIds: readonly number[],
  from: StartPosition,
): Promise<void> {
  await log.query(
    `INSERT INTO group_positions (group_name, topic_id, partition, position)
       SELECT $1, topic_id, partition, CASE WHEN $3 THEN next_offset ELSE first_offset END
         FROM partitions WHERE topic_id = ANY($2::int[])
     ON CONFLICT DO NOTHING`,
    [group, topicIds, from === 'latest'],
  );
}

/** Says that the member lives, buries the dead, and returns all that live, in one order for all. */
export async function heartbeat(log: EventLog, member: Membership): Promise<MemberRow[]> {
  await log.query(
    `INSERT INTO group_members (group_name, member_id, topic_ids, expires_at)
       VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
     ON CONFLICT (group_name, member_id) DO UPDATE SET expires_at = excluded.expires_at`,
    [member.group, member.memberId, member.topicIds, member.leaseMs],
  );
  const rows = await log.query<{ member_id: string; topic_ids: number[] }>(
    `WITH dead AS (DELETE FROM group_members WHERE group_name = $1 AND expires_at < clock_timestamp())
     SELECT member_id, topic_ids FROM group_members
      WHERE group_name = $1 AND expires_at >= clock_timestamp() ORDER BY member_id`,
    [member.group],
  );
  return rows.map((row) => ({ memberId: row.member_id, topicIds: row.topic_ids }));
}

/** Renews what the member holds and takes what is wanted and free. Returns all that it now holds. */
export async function lease(log: EventLog, member: Membership, wanted: readonly Target[]): Promise<Lease[]> {
  const rows = await log.query<LeaseRow & Record<string, unknown>>(
    `UPDATE group_positions g
        SET owner = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
      WHERE group_name = $1 AND (owner = $2 OR (
              (owner IS NULL OR lease_until < clock_timestamp()) AND EXISTS (
                SELECT 1 FROM unnest($4::int[], $5::int[]) AS w (topic_id, partition)
                 WHERE w.topic_id = g.topic_id AND w.partition = g.partition)))
      RETURNING topic_id, partition, position`,
    [member.group, member.memberId, member.leaseMs, wanted.map((w) => w.topicId), wanted.map((w) => w.partition)],
  );
  return rows.map((row) => ({ topicId: row.topic_id, partition: row.partition, position: BigInt(row.position) }));
}

/** Stores how far the member is; false when somebody else owns the partition by now. */
export async function commit(log: EventLog, member: Membership, at: Lease): Promise<boolean> {
  const rows = await log.query(
    `UPDATE group_positions SET position = $5
      WHERE group_name = $1 AND topic_id = $3 AND partition = $4 AND owner = $2 RETURNING 1 AS done`,
    [member.group, member.memberId, at.topicId, at.partition, at.position.toString()],
  );
  return rows.length > 0;
}

/**
 * Appends what became of the messages before `to`, and stores that position, both or neither.
 *
 * @returns false when the partition is not the member's any more, or does not stand at `from`
 */
export async function commitWith(
  log: EventLog,
  member: Membership,
  { topicId, partition, from, to }: Target & { from: bigint; to: bigint },
  placed: readonly Placed[],
): Promise<boolean> {
  const sql = `UPDATE group_positions SET position = $13
      WHERE group_name = $8 AND topic_id = $10 AND partition = $11 AND owner = $9 AND position = $12 RETURNING 1`;
  const parameters = [member.group, member.memberId, topicId, partition, from.toString(), to.toString()];
  return appendWith(log, placed, { sql, parameters });
}

/** Gives one partition, or all with no target, back to the group. */
export async function release(log: EventLog, member: Membership, target?: Target): Promise<void> {
  await log.query(
    `UPDATE group_positions SET owner = NULL, lease_until = NULL
      WHERE group_name = $1 AND owner = $2 AND ($3::int IS NULL OR (topic_id = $3 AND partition = $4))`,
    [member.group, member.memberId, target?.topicId ?? null, target?.partition ?? null],
  );
}

export async function leave(log: EventLog, member: Membership): Promise<void> {
  await release(log, member);
  await log.query(`DELETE FROM group_members WHERE group_name = $1 AND member_id = $2`, [
    member.group,
    member.memberId,
  ]);
}

export async function hasLivingMembers(log: EventLog, group: string): Promise<boolean> {
  const rows = await log.query(
    `SELECT 1 AS alive FROM group_members WHERE group_name = $1 AND expires_at >= clock_timestamp() LIMIT 1`,
    [group],
  );
  return rows.length > 0;
}

/** Sets the group's position in every partition of the topics. */
export async function moveGroup(
  log: EventLog,
  group: string,
  topicIds: readonly number[],
  to: StartPosition | Date,
): Promise<void> {
  await log.query(
    `INSERT INTO group_positions (group_name, topic_id, partition, position)
       SELECT $1, p.topic_id, p.partition,
              CASE WHEN $3 = 'beginning' THEN p.first_offset
                   WHEN $3 = 'latest' THEN p.next_offset
                   ELSE coalesce((SELECT min(m.log_offset) FROM messages m
                                   WHERE m.topic_id = p.topic_id AND m.partition = p.partition
                                     AND m.published_at >= $4::timestamptz), p.next_offset) END
         FROM partitions p WHERE p.topic_id = ANY($2::int[])
     ON CONFLICT (group_name, topic_id, partition) DO UPDATE
       SET position = excluded.position, owner = NULL, lease_until = NULL`,
    [group, topicIds, to instanceof Date ? 'time' : to, to instanceof Date ? to.toISOString() : null],
  );
}

interface LagRow {
  name: string;
  partition: number;
  position: string;
  next_offset: string;
}

export async function groupPositions(
  log: EventLog,
  group: string,
): Promise<{ topic: string; partition: number; committed: bigint; end: bigint }[]> {
  const rows = await log.query<LagRow & Record<string, unknown>>(
    `SELECT t.name, g.partition, greatest(g.position, p.first_offset) AS position, p.next_offset
       FROM group_positions g JOIN topics t ON t.id = g.topic_id
       JOIN partitions p ON p.topic_id = g.topic_id AND p.partition = g.partition
      WHERE g.group_name = $1 ORDER BY t.name, g.partition`,
    [group],
  );
  return rows.map((row) => ({
    topic: row.name,
    partition: row.partition,
    committed: BigInt(row.position),
    end: BigInt(row.next_offset),
  }));
}
