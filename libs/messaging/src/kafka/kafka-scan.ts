import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, Kafka } from 'kafkajs';
import { BusUnavailableError } from '../bus/bus.errors.js';
import type { Scan } from '../bus/bus-driver.js';
import type { Naming } from '../topics/topic-names.js';
import { toReceivedMessage } from './kafka-message.js';

const READ_TIMEOUT_MS = 30_000;

interface Cluster {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly naming: Naming;
}

/** Walks partitions by a group of its own, which commits nothing and is removed afterwards. */
export async function scanPartitions({ kafka, admin, naming }: Cluster, scan: Scan): Promise<void> {
  if (scan.stretches.every(({ from, to }) => to <= from)) return;
  const topic = naming.physical(scan.topic);
  const groupId = naming.physical(`scan-${randomUUID()}`);
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await walk(consumer, topic, scan);
  } finally {
    await consumer.disconnect().catch(() => undefined);
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

function walk(consumer: Consumer, topic: string, { topic: logical, stretches, visit }: Scan): Promise<void> {
  const open = new Map(stretches.filter(({ from, to }) => from < to).map((one) => [one.partition, one]));
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => end(new BusUnavailableError(`${logical} could not be read within ${READ_TIMEOUT_MS} ms`)),
      READ_TIMEOUT_MS,
    );
    const end = (error?: Error) => {
      open.clear();
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    const passed = (partition: number, next: bigint) => {
      const stretch = open.get(partition);
      if (stretch === undefined || next < stretch.to) return;
      open.delete(partition);
      if (open.size === 0) end();
    };
    consumer.on('consumer.crash', ({ payload }) => end(payload.error));
    // The last records may be marks of transactions, which nobody is handed.
    consumer.on('consumer.end_batch_process', ({ payload }) =>
      passed(payload.partition, BigInt(payload.lastOffset) + 1n),
    );
    consumer
      .run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          const stretch = open.get(partition);
          const offset = BigInt(message.offset);
          if (stretch === undefined || offset < stretch.from) return Promise.resolve();
          if (offset < stretch.to && !visit(toReceivedMessage(logical, partition, message))) end();
          else passed(partition, offset + 1n);
          return Promise.resolve();
        },
      })
      .then(() => {
        for (const { partition, from } of open.values()) consumer.seek({ topic, partition, offset: from.toString() });
      })
      .catch(end);
  });
}
