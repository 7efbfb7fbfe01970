import type { MemberRow } from './group.queries.js';
import type { Target, TopicRow } from './log.queries.js';

/**
 * The partitions that a member of a group shall hold: those of each topic go round the members that read it. Every
 * member computes the same from the same list, so they agree without a leader.
 *
 * @param members in an order that is the same for all
 */
export function assignPartitions(
  topics: readonly TopicRow[],
  members: readonly MemberRow[],
  memberId: string,
): Target[] {
  const mine: Target[] = [];
  let turn = 0;
  for (const topic of [...topics].sort((a, b) => a.id - b.id)) {
    const readers = members.filter(({ topicIds }) => topicIds.includes(topic.id));
    if (readers.length === 0) continue;
    for (let partition = 0; partition < topic.partitions; partition++) {
      if (readers[turn++ % readers.length]?.memberId === memberId) mine.push({ topicId: topic.id, partition });
    }
  }
  return mine;
}
