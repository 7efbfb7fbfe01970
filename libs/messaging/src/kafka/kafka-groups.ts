import type { Admin, Kafka } from 'kafkajs';
import type { StartPosition } from '../bus/bus.js';

/** Offsets in the partitions of one topic, under its name on the bus. */
export interface TopicPositions {
  readonly topic: string;
  readonly partitions: { partition: number; offset: string }[];
}

interface Position {
  topic: string;
  partition: number;
  committed: bigint;
  end: bigint;
}

const NONE = '-1';

/** The offsets of the beginning, the end, or a time in every partition of the topics. */
export async function positionsAt(
  admin: Admin,
  topics: readonly string[],
  to: StartPosition | Date,
): Promise<TopicPositions[]> {
  const positions: TopicPositions[] = [];
  for (const topic of topics) {
    const ends = await admin.fetchTopicOffsets(topic);
    const at = to instanceof Date ? await admin.fetchTopicOffsetsByTimestamp(topic, to.getTime()) : [];
    const found = new Map(at.map(({ partition, offset }) => [partition, offset]));
    const partitions = ends.map(({ partition, low, high }) => {
      const wanted = to instanceof Date ? found.get(partition) : to === 'beginning' ? low : high;
      // A time after the last message has no offset.
      return { partition, offset: wanted === undefined || wanted === NONE ? high : wanted };
    });
    positions.push({ topic, partitions });
  }
  return positions;
}

/** Where the group shall start, in those partitions in which it has no position. */
export async function missingPositions(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
  from: StartPosition,
): Promise<TopicPositions[]> {
  const without = new Map<string, Set<number>>();
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId, topics: [...topics] })) {
    const missing = partitions.filter(({ offset }) => offset === NONE).map(({ partition }) => partition);
    if (missing.length > 0) without.set(topic, new Set(missing));
  }
  const starts = await positionsAt(admin, [...without.keys()], from);
  return starts.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.filter(({ partition }) => without.get(topic)?.has(partition) === true),
  }));
}

/**
 * Sets the position of a group without members: joins it for a moment, takes nothing, commits. kafkajs's own
 * `setOffsets` does the same for one topic at a time and takes 5 s for each.
 */
export async function storePositions(
  kafka: Kafka,
  groupId: string,
  positions: readonly TopicPositions[],
): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: positions.map(({ topic }) => topic), fromBeginning: true });
    const joined = new Promise<void>((resolve, reject) => {
      consumer.on('consumer.group_join', () => resolve());
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
    consumer.pause(positions.map(({ topic }) => ({ topic })));
    await joined;
    await consumer.commitOffsets(
      positions.flatMap(({ topic, partitions }) => partitions.map((one) => ({ topic, ...one }))),
    );
  } finally {
    await consumer.disconnect().catch(() => undefined);
  }
}

/** Where the group stands; partitions without a position stand at their beginning. Names are those on the bus. */
export async function groupPositions(admin: Admin, groupId: string): Promise<Position[]> {
  const positions: Position[] = [];
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
    const stored = new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      const committed = stored.get(partition) ?? -1n;
      const first = BigInt(low);
      positions.push({ topic, partition, committed: committed < first ? first : committed, end: BigInt(high) });
    }
  }
  return positions.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
}
