import { AppError } from '@intelgraph/kernel';
import type { BusMessage, ReceivedMessage } from '../bus/message.js';
import { deadLetterTopicOf } from '@intelgraph/contracts';

/** A message that a group could not handle. */
export interface DeadLetter {
  /** `<group>/<topic>/<partition>/<offset>`: the same message dead-lettered twice (after a crash) is one letter. */
  readonly id: string;
  readonly group: string;
  /** Where the message came from. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly value: Buffer;
  /** The message's own headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Code of the error when it has one, else its class name. */
  readonly code: string;
  readonly reason: string;
  readonly attempts: number;
  readonly failedAt: Date;
}

const PREFIX = 'dlq-';
const REPLAYED = 'dlq-replayed';
/** On a replayed message: the only group that shall handle it again. */
export const REPLAY_FOR_GROUP = 'replay-for-group';
const MAX_REASON = 1_000;

export interface Failure {
  readonly group: string;
  readonly error: unknown;
  readonly attempts: number;
  readonly at: Date;
}

/** The message to publish on `<topic>.dlq`: the original bytes and key, with the reason in headers. */
export function encodeDeadLetter(message: ReceivedMessage, failure: Failure): BusMessage {
  const { error } = failure;
  const reason = error instanceof Error ? error.message : String(error);
  return {
    topic: deadLetterTopicOf(message.topic),
    key: message.key,
    value: message.value,
    headers: {
      ...message.headers,
      'dlq-group': failure.group,
      'dlq-topic': message.topic,
      'dlq-partition': String(message.partition),
      'dlq-offset': message.offset,
      'dlq-attempts': String(failure.attempts),
      'dlq-code': error instanceof AppError ? error.code : error instanceof Error ? error.name : 'Error',
      'dlq-reason': reason.slice(0, MAX_REASON),
      'dlq-time': failure.at.toISOString(),
    },
  };
}

/** Reads one record of a `.dlq` topic: a letter, or the mark that one was replayed, or (foreign bytes) nothing. */
export function decodeDeadLetter(record: ReceivedMessage): DeadLetter | { replayed: string } | undefined {
  const { headers } = record;
  const replayed = headers[REPLAYED];
  if (replayed !== undefined) return { replayed };
  const { 'dlq-group': group, 'dlq-topic': topic, 'dlq-offset': offset } = headers;
  if (group === undefined || topic === undefined || offset === undefined) return undefined;
  const partition = Number(headers['dlq-partition']);
  return {
    id: `${group}/${topic}/${partition}/${offset}`,
    group,
    topic,
    partition,
    offset,
    key: record.key,
    value: record.value,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(PREFIX))),
    code: headers['dlq-code'] ?? 'Error',
    reason: headers['dlq-reason'] ?? '',
    attempts: Number(headers['dlq-attempts'] ?? 0),
    failedAt: new Date(headers['dlq-time'] ?? record.timestamp),
  };
}

/** The original message again, for the group that failed on it. */
export function replayOf(letter: DeadLetter): BusMessage {
  return {
    topic: letter.topic,
    key: letter.key,
    value: letter.value,
    headers: { ...letter.headers, [REPLAY_FOR_GROUP]: letter.group },
  };
}

/** The record that takes a letter off the list. */
export function replayedMark(letter: DeadLetter): BusMessage {
  return {
    topic: deadLetterTopicOf(letter.topic),
    key: letter.key,
    value: Buffer.alloc(0),
    headers: { [REPLAYED]: letter.id },
  };
}
