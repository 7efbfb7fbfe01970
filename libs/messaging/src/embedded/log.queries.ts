import type { PartitionBounds } from '../bus/bus-driver.js';
import type { BusMessage, ReceivedMessage } from '../bus/message.js';
import type { EventLog } from './event-log.js';
import { fromStored, toStored } from './stored-value.js';

export interface TopicRow {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
}

export interface Target {
  readonly topicId: number;
  readonly partition: number;
}

/** A message and the partition it goes to. */
export interface Placed extends Target {
  readonly message: BusMessage;
}

interface MessageRow {
  topic_id: number;
  partition: number;
  log_offset: string;
  key: Buffer;
  value: Buffer;
  full_length: number | null;
  headers: string;
  published_at: Date;
}

/** What a reader takes at a time from one partition: so many messages, and no more after so many bytes. */
const FETCH_MESSAGES = 200;
const FETCH_BYTES = 1_000_000;

export async function ensureTopic(
  log: EventLog,
  name: string,
  options: { partitions: number; retentionMs: number },
): Promise<TopicRow> {
  const [row] = await log.query<{ id: number; name: string; partitions: number }>(
    `SELECT id, name, partitions FROM ensure_topic($1, $2, $3)`,
    [name, options.partitions, options.retentionMs],
  );
  if (row === undefined) throw new Error(`topic ${name} could not be created`);
  return row;
}

export async function topicsLike(log: EventLog, prefix: string, suffix: string): Promise<TopicRow[]> {
  return log.query<{ id: number; name: string; partitions: number }>(
    `SELECT id, name, partitions FROM topics
      WHERE starts_with(name, $1) AND right(name, length($2)) = $2 ORDER BY name`,
    [prefix, suffix],
  );
}

export async function appendMessages(log: EventLog, placed: readonly Placed[]): Promise<void> {
  await log.append(`SELECT append_messages(${APPENDED})`, await appended(placed));
}

/**
 * Appends, and moves the group's position, both or neither.
 *
 * @param move takes parameters from `$8` on and returns a row when it moved the position
 * @returns false, and nothing was appended, when `move` returned no row
 */
export async function appendWith(
  log: EventLog,
  placed: readonly Placed[],
  move: { readonly sql: string; readonly parameters: readonly unknown[] },
): Promise<boolean> {
  const sql = `WITH moved AS (${move.sql}) SELECT append_messages(${APPENDED}) FROM moved`;
  const rows = await log.append(sql, [...(await appended(placed)), ...move.parameters]);
  return rows.length > 0;
}

const APPENDED = '$1::int[], $2::int[], $3::bytea[], $4::bytea, $5::int[], $6::int[], $7::text[]';

async function appended(placed: readonly Placed[]): Promise<unknown[]> {
  const values = await Promise.all(placed.map(({ message }) => toStored(message.value)));
  return [
    placed.map(({ topicId }) => topicId),
    placed.map(({ partition }) => partition),
    placed.map(({ message }) => Buffer.from(message.key, 'utf8')),
    Buffer.concat(values.map(({ bytes }) => bytes)),
    values.map(({ bytes }) => bytes.length),
    values.map(({ fullLength }) => fullLength),
    placed.map(({ message }) => JSON.stringify(message.headers)),
  ];
}

/** The next messages of each partition from its position on, in order. @param most of one partition */
export async function fetchMessages(
  log: EventLog,
  wanted: readonly (Target & { topic: string; position: bigint })[],
  most = FETCH_MESSAGES,
): Promise<ReceivedMessage[]> {
  const topics = new Map(wanted.map(({ topicId, topic }) => [topicId, topic]));
  const rows = await log.query<MessageRow & Record<string, unknown>>(
    `SELECT m.topic_id, m.partition, m.log_offset, m.key, m.value, m.full_length, m.headers, m.published_at
       FROM unnest($1::int[], $2::int[], $3::bigint[]) AS w (topic_id, partition, position)
      CROSS JOIN LATERAL (
        SELECT s.*, sum(s.length) OVER (ORDER BY s.log_offset) - s.length AS bytes_before
          FROM (SELECT *, coalesce(full_length, octet_length(value)) AS length FROM messages
                 WHERE topic_id = w.topic_id AND partition = w.partition AND log_offset >= w.position
                 ORDER BY log_offset LIMIT $4) AS s) AS m
      WHERE m.bytes_before < ${FETCH_BYTES}
      ORDER BY m.topic_id, m.partition, m.log_offset`,
    [wanted.map((w) => w.topicId), wanted.map((w) => w.partition), wanted.map((w) => w.position.toString()), most],
  );
  return Promise.all(rows.map((row) => toMessage(row, topics.get(row.topic_id) ?? '')));
}

/** Where each partition of the topic begins and ends at present. */
export async function boundsOf(log: EventLog, topic: TopicRow): Promise<PartitionBounds[]> {
  const rows = await log.query<{ partition: number; first_offset: string; next_offset: string }>(
    `SELECT partition, first_offset, next_offset FROM partitions WHERE topic_id = $1 ORDER BY partition`,
    [topic.id],
  );
  return rows.map((row) => ({
    partition: row.partition,
    first: BigInt(row.first_offset),
    end: BigInt(row.next_offset),
  }));
}

/** Deletes what is older than its topic's retention or beyond `maxMessages` in its partition; one process at a time. */
export async function pruneLog(log: EventLog, maxMessages: number): Promise<void> {
  await log.query(
    `WITH mine AS (SELECT pg_try_advisory_xact_lock(hashtextextended('event-log-prune', 0)) AS locked),
     bounds AS (
       SELECT p.topic_id, p.partition, greatest(
                p.next_offset - $1::bigint,
                coalesce((SELECT m.log_offset FROM messages m
                           WHERE m.topic_id = p.topic_id AND m.partition = p.partition
                             AND m.published_at >= now() - t.retention_ms * interval '1 millisecond'
                           ORDER BY m.log_offset LIMIT 1), p.next_offset)) AS keep_from
         FROM partitions p JOIN topics t ON t.id = p.topic_id
        WHERE p.next_offset > p.first_offset AND (SELECT locked FROM mine)
     ),
     deleted AS (
       DELETE FROM messages m USING bounds b
        WHERE m.topic_id = b.topic_id AND m.partition = b.partition AND m.log_offset < b.keep_from
     )
     UPDATE partitions p SET first_offset = b.keep_from FROM bounds b
      WHERE p.topic_id = b.topic_id AND p.partition = b.partition AND p.first_offset < b.keep_from`,
    [maxMessages],
  );
}

async function toMessage(row: MessageRow, topic: string): Promise<ReceivedMessage> {
  return {
    topic,
    partition: row.partition,
    offset: row.log_offset,
    key: row.key.toString('utf8'),
    keyBytes: row.key,
    value: await fromStored({ bytes: row.value, fullLength: row.full_length }),
    headers: JSON.parse(row.headers) as Record<string, string>,
    timestamp: row.published_at,
    attempt: 1,
  };
}
