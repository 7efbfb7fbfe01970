import type { Transaction } from '@intelgraph/persistence';
import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';

export interface NewOutboxMessage {
  eventId: string;
  topic: string;
  key: string;
  payload: string;
  traceparent: string;
}

export interface UnsentMessage {
  id: string;
  event_id: string;
  topic: string;
  message_key: string;
  payload: string;
  traceparent: string;
}

/** Channel on which a committed event wakes the relay. */
export const OUTBOX_CHANNEL = 'outbox';

/** Inserts the event and, at commit, wakes the relay. */
export async function insertOutboxMessage(tx: Transaction, message: NewOutboxMessage): Promise<void> {
  await tx.query(
    `WITH inserted AS (
       INSERT INTO outbox (event_id, topic, message_key, payload, traceparent) VALUES ($1, $2, $3, $4, $5)
     )
     SELECT pg_notify('${OUTBOX_CHANNEL}', '')`,
    [message.eventId, message.topic, message.key, message.payload, message.traceparent],
  );
}

/** A statement and the values of its parameters. */
export interface SqlWrite {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Queries of a WITH that go before it; the values are theirs, too. */
  readonly before?: string;
}

/** The same beside a write, if that returns a row; whether it did. */
export async function writeWithOutboxMessage(
  to: DataSource | Transaction,
  write: SqlWrite,
  message: NewOutboxMessage,
): Promise<boolean> {
  const parameters = [1, 2, 3, 4, 5].map((i) => `$${write.values.length + i}`).join(', ');
  const rows = await to.query<unknown[]>(
    `WITH ${write.before === undefined ? '' : `${write.before}, `}written AS (
       ${write.sql}
     ), event AS (
       INSERT INTO outbox (event_id, topic, message_key, payload, traceparent) SELECT ${parameters} FROM written
     )
     SELECT pg_notify('${OUTBOX_CHANNEL}', '') FROM written`,
    [...write.values, message.eventId, message.topic, message.key, message.payload, message.traceparent],
  );
  return rows.length > 0;
}

/** The oldest unsent events. Never "id greater than the last": a smaller id may commit later. */
export async function unsentMessages(client: ClientBase, limit: number): Promise<UnsentMessage[]> {
  const { rows } = await client.query<UnsentMessage>(
    `SELECT id, event_id, topic, message_key, payload, traceparent
       FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows;
}

export async function markSent(client: ClientBase, ids: readonly string[]): Promise<void> {
  await client.query(`UPDATE outbox SET sent_at = now() WHERE id = ANY($1::bigint[])`, [ids]);
}

/** Deletes up to 5000 events sent longer ago than `keepMs`; returns how many. */
export async function pruneSent(client: ClientBase, keepMs: number): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM outbox WHERE id IN (
       SELECT id FROM outbox WHERE sent_at < now() - $1 * interval '1 millisecond' LIMIT 5000)`,
    [keepMs],
  );
  return rowCount ?? 0;
}

/** Takes the lock that makes this session the one relay of the domain; the session's end gives it back. */
export async function tryRelayLock(client: ClientBase, domain: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('outbox-relay:' || $1, 0)) AS locked`,
    [domain],
  );
  return rows[0]?.locked === true;
}
