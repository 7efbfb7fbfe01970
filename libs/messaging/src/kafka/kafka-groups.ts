import type { Admin } from 'kafkajs';
import type { StartPosition } from '../bus/bus.js';

interface Position {
  topic: string;
  partition: number;
  committed: bigint;
  end: bigint;
}

/** Sets the position of a group without members in every partition of a topic. */
export async function moveGroup(admin: Admin, groupId: string, topic: string, to: StartPosition | Date): Promise<void> {
  const ends = await admin.fetchTopicOffsets(topic);
  const wanted =
    to instanceof Date
      ? await admin.fetchTopicOffsetsByTimestamp(topic, to.getTime())
      : ends.map(({ partition, low, high }) => ({ partition, offset: to === 'beginning' ? low : high }));
  const highs = new Map(ends.map(({ partition, high }) => [partition, high]));
  await admin.setOffsets({
    groupId,
    topic,
    // A time after the last message has no offset.
    partitions: wanted.map(({ partition, offset }) => ({
      partition,
      offset: Number(offset) < 0 ? (highs.get(partition) ?? '0') : offset,
    })),
  });
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
