import type { Page, PageRequest } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import type { StreamMember } from './stream.js';
import { StreamEntity } from './stream.entity.js';

/** A member that has said nothing for longer does not run any more. */
const MEMBER_SILENT_SECONDS = 10;

export function findStream(tx: EntityManager, workspace: string, name: string): Promise<StreamEntity | null> {
  return tx.findOneBy(StreamEntity, { workspace, name });
}

/** Reads the stream and keeps others from changing it until the transaction ends. */
export function lockStream(tx: EntityManager, workspace: string, name: string): Promise<StreamEntity | null> {
  return tx.findOne(StreamEntity, { where: { workspace, name }, lock: { mode: 'pessimistic_write' } });
}

/** As `lockStream`, or null where somebody else holds it. */
export function tryLockStream(tx: EntityManager, id: string): Promise<StreamEntity | null> {
  return tx.findOne(StreamEntity, { where: { id }, lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' } });
}

/** One stream is made at a time: the rules look at all of them. */
export async function lockAllStreams(tx: Transaction): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('streams', 0))`);
}

/** Of all workspaces. */
export function allStreams(tx: EntityManager): Promise<StreamEntity[]> {
  return tx.find(StreamEntity, { order: { id: 'ASC' } });
}

/** By name. */
export function listStreams(source: DataSource, workspace: string, page: PageRequest): Promise<Page<StreamEntity>> {
  const query = source.manager.createQueryBuilder(StreamEntity, 's').where('s.workspace = :workspace', { workspace });
  const order = {
    expressions: ['s.name'],
    direction: 'ASC' as const,
    cursorOf: (row: StreamEntity) => [row.name],
  };
  return keysetPage(query, order, page);
}

interface MemberRow {
  stream_id: string;
  member_id: string;
  state: StreamMember['state'];
  reason: string | null;
  messages_per_second: number;
  reported_at: Date;
}

/** Who runs the streams at present, by stream. */
export async function readMembers(
  source: DataSource,
  streamIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StreamMember[]>> {
  const rows = await source.query<MemberRow[]>(
    `SELECT * FROM stream_members WHERE stream_id = ANY($1::uuid[])
        AND reported_at > clock_timestamp() - $2 * interval '1 second' ORDER BY member_id`,
    [streamIds, MEMBER_SILENT_SECONDS],
  );
  const grouped = Map.groupBy(rows, (row) => row.stream_id);
  return new Map([...grouped].map(([id, members]) => [id, members.map(toMember)]));
}

function toMember(row: MemberRow): StreamMember {
  return {
    memberId: row.member_id,
    state: row.state,
    reason: row.reason,
    messagesPerSecond: row.messages_per_second,
    reportedAt: row.reported_at,
  };
}

/** Says what a member does, and forgets those that have been silent for long. Streams that are gone are left out. */
export async function reportMembers(
  source: DataSource,
  memberId: string,
  reports: readonly (Omit<StreamMember, 'memberId' | 'reportedAt'> & { readonly streamId: string })[],
): Promise<void> {
  await source.query(
    `WITH silent AS (DELETE FROM stream_members WHERE reported_at < clock_timestamp() - interval '1 minute')
     INSERT INTO stream_members (stream_id, member_id, state, reason, messages_per_second, reported_at)
       SELECT r.stream_id, $1, r.state, r.reason, r.rate, clock_timestamp()
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::float8[]) AS r (stream_id, state, reason, rate)
         JOIN streams s ON s.id = r.stream_id
     ON CONFLICT (stream_id, member_id) DO UPDATE
       SET state = excluded.state, reason = excluded.reason, messages_per_second = excluded.messages_per_second,
           reported_at = excluded.reported_at`,
    [
      memberId,
      reports.map(({ streamId }) => streamId),
      reports.map(({ state }) => state),
      reports.map(({ reason }) => reason),
      reports.map(({ messagesPerSecond }) => messagesPerSecond),
    ],
  );
}

/** A member that ends says so, and is not counted for seconds after it. */
export async function forgetMember(source: DataSource, memberId: string, streamId?: string): Promise<void> {
  await source.query(`DELETE FROM stream_members WHERE member_id = $1 AND ($2::uuid IS NULL OR stream_id = $2)`, [
    memberId,
    streamId ?? null,
  ]);
}
