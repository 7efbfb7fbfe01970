import { InvalidInputError, withoutUndefined } from '@intelgraph/kernel';
import type { GroupLag, ReceivedMessage } from '@intelgraph/messaging';
import type {
  NewStream,
  StreamChange,
  StreamInput,
  StreamMember,
  StreamStart,
  StreamView,
} from '@intelgraph/model-serving';

import type {
  ChangeStreamDto,
  CreateStreamDto,
  StreamDto,
  StreamInputDto,
  StreamMemberDto,
  StreamMessageDto,
  StreamPartitionDto,
} from './streams.dto.js';

export function toNewStream(body: CreateStreamDto): NewStream {
  return withoutUndefined<NewStream>({
    ...{ name: body.name, deployment: body.deployment, format: body.format },
    ...{ inputTopic: body.input_topic, outputTopic: body.output_topic },
    ...{ deadLetterTopic: body.dead_letter_topic, maxBatchRows: body.max_batch_rows },
    ...{ maxWaitMs: body.max_wait_ms, returnConfidence: body.return_confidence },
    from: body.from === undefined ? undefined : toStart(body.from),
  });
}

export function toStreamChange(body: ChangeStreamDto): StreamChange {
  return withoutUndefined<StreamChange>({
    ...{ deployment: body.deployment, maxBatchRows: body.max_batch_rows },
    ...{ maxWaitMs: body.max_wait_ms, returnConfidence: body.return_confidence },
  });
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** @throws InvalidInputError naming `from` */
export function toStart(from: string): StreamStart {
  if (from === 'earliest' || from === 'latest') return from;
  const time = new Date(from);
  if (TIME.test(from) && !Number.isNaN(time.getTime())) return time;
  throw InvalidInputError.of('from', 'must be earliest, latest, or a time with its zone such as 2026-01-31T12:00:00Z');
}

export function toStreamInput({ key, value, headers = {} }: StreamInputDto): StreamInput {
  return withoutUndefined<StreamInput>({ key, value: Buffer.from(JSON.stringify(value)), headers });
}

export function toStreamDto({ stream, members, lag }: StreamView): StreamDto {
  const rate = members.reduce((sum, one) => sum + one.messagesPerSecond, 0);
  return withoutUndefined<StreamDto>({
    ...{ stream_id: stream.id, name: stream.name, deployment: stream.deployment },
    ...{ input_topic: stream.inputTopic, output_topic: stream.outputTopic },
    ...{ dead_letter_topic: stream.deadLetterTopic, format: stream.format },
    ...{ max_batch_rows: stream.maxBatchRows, max_wait_ms: stream.maxWaitMs },
    ...{ return_confidence: stream.returnConfidence, status: stream.state },
    moving_to: stream.moveTo ?? undefined,
    ...{ revision: stream.revision, messages_per_second: rounded(rate), members: members.map(toMemberDto) },
    lag: lag && Number(lag.total),
    partitions: lag && toPartitions(lag),
    ...{ created_at: stream.createdAt.toISOString(), updated_at: stream.updatedAt.toISOString() },
  });
}

function toMemberDto({ memberId, state, reason, messagesPerSecond, reportedAt }: StreamMember): StreamMemberDto {
  return withoutUndefined<StreamMemberDto>({
    ...{ member_id: memberId, state, reason: reason ?? undefined },
    ...{ messages_per_second: rounded(messagesPerSecond), reported_at: reportedAt.toISOString() },
  });
}

const toPartitions = ({ partitions }: GroupLag): StreamPartitionDto[] =>
  partitions.map(({ partition, committed, end, lag }) => ({
    ...{ partition, position: committed.toString(), end: end.toString(), lag: Number(lag) },
  }));

export function toMessageDto({ partition, offset, key, timestamp, headers, value }: ReceivedMessage): StreamMessageDto {
  return { partition, offset, key, timestamp: timestamp.toISOString(), headers, value: shown(value) };
}

function shown(value: Buffer): unknown {
  const text = value.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const rounded = (value: number): number => Number(value.toFixed(1));
