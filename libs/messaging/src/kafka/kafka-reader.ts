import { randomUUID } from 'node:crypto';
import type { Admin, Kafka } from 'kafkajs';
import type { ReceivedMessage } from '../bus/message.js';
import { BusUnavailableError } from '../bus/bus.errors.js';
import { kafkaReason } from './kafka-client.js';
import { toReceivedMessage } from './kafka-message.js';

const READ_TIMEOUT_MS = 30_000;

interface Reading {
  readonly kafka: Kafka;
  readonly admin: Admin;
  /** On the bus. */
  readonly topic: string;
  /** As the messages shall call it. */
  readonly name: string;
  readonly groupPrefix: string;
}

/** Everything in a topic from its beginning to its present end, by a group that is removed afterwards. */
export async function readWholeTopic(reading: Reading): Promise<ReceivedMessage[]> {
  const { kafka, admin, topic } = reading;
  const open = new Map<number, bigint>();
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    if (BigInt(high) > BigInt(low)) open.set(partition, BigInt(high));
  }
  if (open.size === 0) return [];
  const groupId = `${reading.groupPrefix}dead-letter-reader-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    return sorted(await collect(reading, consumer, open));
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

function collect(reading: Reading, consumer: ReturnType<Kafka['consumer']>, open: Map<number, bigint>) {
  return new Promise<ReceivedMessage[]>((resolve, reject) => {
    const seen: ReceivedMessage[] = [];
    const timer = setTimeout(
      () => reject(new BusUnavailableError(`${reading.name} could not be read within ${READ_TIMEOUT_MS} ms`)),
      READ_TIMEOUT_MS,
    );
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    consumer.on('consumer.crash', ({ payload }) =>
      end(() => reject(new BusUnavailableError(kafkaReason(payload.error), payload.error))),
    );
    consumer
      .run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          const high = open.get(partition);
          if (high === undefined) return Promise.resolve();
          const offset = BigInt(message.offset);
          if (offset < high) seen.push(toReceivedMessage(reading.name, partition, message));
          if (offset + 1n >= high) open.delete(partition);
          if (open.size === 0) end(() => resolve(seen));
          return Promise.resolve();
        },
      })
      .catch((error: unknown) => end(() => reject(new BusUnavailableError(kafkaReason(error), error))));
  });
}

function sorted(messages: ReceivedMessage[]): ReceivedMessage[] {
  return messages.sort((a, b) => a.partition - b.partition || (BigInt(a.offset) < BigInt(b.offset) ? -1 : 1));
}
