import type { GroupLag, PartitionLag } from './bus.js';

/** Adds up the distances between the positions of a group and the ends of its partitions. */
export function toGroupLag(group: string, positions: readonly Omit<PartitionLag, 'lag'>[]): GroupLag {
  const partitions = positions.map((position) => {
    const distance = position.end - position.committed;
    return { ...position, lag: distance > 0n ? distance : 0n };
  });
  return { group, total: partitions.reduce((sum, { lag }) => sum + lag, 0n), partitions };
}
