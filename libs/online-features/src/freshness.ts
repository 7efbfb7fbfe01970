export const MICROS_PER_SECOND = 1_000_000n;

/**
 * The one rule for the age of a value, in both stores, for current and for point-in-time reads: it counts while
 * `at <= event time + ttl`, both ends included. Times are microseconds since 1970.
 *
 * @param ttlSeconds 0 = for ever
 */
export function isFresh(eventTime: bigint, ttlSeconds: number, at: bigint): boolean {
  return ttlSeconds === 0 || at <= eventTime + BigInt(ttlSeconds) * MICROS_PER_SECOND;
}
