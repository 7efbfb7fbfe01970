import { describe, expect, it } from '@jest/globals';
import { assignPartitions } from './assignment.js';

const topics = [
  { id: 2, name: 'b', partitions: 3 },
  { id: 1, name: 'a', partitions: 4 },
];
const member = (memberId: string, topicIds: number[]) => ({ memberId, topicIds });

describe('assignPartitions', () => {
  it('gives every partition to exactly one member, evenly', () => {
    const members = [member('x', [1, 2]), member('y', [1, 2]), member('z', [1, 2])];
    const shares = members.map(({ memberId }) => assignPartitions(topics, members, memberId));
    expect(shares.map(({ length }) => length)).toEqual([3, 2, 2]);
    expect(new Set(shares.flat().map(({ topicId, partition }) => `${topicId}/${partition}`)).size).toBe(7);
  });

  it('gives a topic only to members that read it', () => {
    const members = [member('x', [1]), member('y', [1, 2])];
    expect(assignPartitions(topics, members, 'x').every(({ topicId }) => topicId === 1)).toBe(true);
    expect(assignPartitions(topics, members, 'y').filter(({ topicId }) => topicId === 2)).toHaveLength(3);
    expect(assignPartitions(topics, members, 'stranger')).toEqual([]);
  });
});
