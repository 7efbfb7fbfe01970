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

/** Walks one partition by a group of its own, which commits nothing and is removed afterwards. */
export async function scanPartition({ kafka, admin, naming }: Cluster, scan: Scan): Promise<void> {
  if (scan.to <= scan.from) return;
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

function walk(consumer: Consumer, topic: string, scan: Scan): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let ended = false;
    const timer = setTimeout(
      () => end(new BusUnavailableError(`${scan.topic} could not be read within ${READ_TIMEOUT_MS} ms`)),
      READ_TIMEOUT_MS,
    );
    const end = (error?: Error) => {
      ended = true;
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    consumer.on('consumer.crash', ({ payload }) => end(payload.error));
    // The last records may be marks of transactions, which nobody is handed.
    consumer.on('consumer.end_batch_process', ({ payload: { partition, lastOffset } }) => {
      if (partition === scan.partition && BigInt(lastOffset) + 1n >= scan.to) end();
    });
    consumer
      .run({
        autoCommit: false,
        eachMessage: ({ partition, message }) => {
          if (ended || partition !== scan.partition) return Promise.resolve();
          const offset = BigInt(message.offset);
          const within = offset >= scan.from && offset < scan.to;
          const goOn = !within || scan.visit(toReceivedMessage(scan.topic, partition, message));
          if (!goOn || offset + 1n >= scan.to) end();
          return Promise.resolve();
        },
      })
      .then(() => consumer.seek({ topic, partition: scan.partition, offset: scan.from.toString() }))
      .catch(end);
  });
}
