/** Eight buckets an octave: a quantile is off by a tenth at most. */
const BUCKETS_PER_OCTAVE = 8;
const LEAST_MS = 0.05;
/** The last one ends at about 100 s. */
export const LATENCY_BUCKETS = 169;

/** How many latencies fell into each bucket; bucket `i` ends at `0.05 ms · 2^(i/8)`, the last one has no end. */
export type LatencyCounts = readonly number[];

/** The bucket of a latency in milliseconds. */
export function bucketOf(ms: number): number {
  if (!(ms > LEAST_MS)) return 0;
  return Math.min(LATENCY_BUCKETS - 1, Math.ceil(Math.log2(ms / LEAST_MS) * BUCKETS_PER_OCTAVE));
}

/** The end of a bucket in milliseconds. */
export const bucketEnd = (bucket: number): number => LEAST_MS * 2 ** (bucket / BUCKETS_PER_OCTAVE);

/** Adds counts up, bucket by bucket. */
export function sumOfCounts(all: readonly LatencyCounts[]): number[] {
  const sum = new Array<number>(LATENCY_BUCKETS).fill(0);
  for (const counts of all) counts.forEach((count, i) => (sum[i] = (sum[i] ?? 0) + count));
  return sum;
}

export const totalOf = (counts: LatencyCounts): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * A quantile in milliseconds, interpolated on the logarithmic scale of its bucket; null where nothing was counted.
 *
 * @param share 0 to 1
 */
export function quantileOf(counts: LatencyCounts, share: number): number | null {
  const total = totalOf(counts);
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const own = counts[bucket] ?? 0;
    if (own > 0 && below + own >= rank) return bucketEnd(bucket - 1 + (rank - below) / own);
    below += own;
  }
  return bucketEnd(LATENCY_BUCKETS - 1);
}
