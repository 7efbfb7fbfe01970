import { retryAfterSeconds } from '@intelgraph/kernel';

import type { Standing } from './rate-limiter.js';

/** The one of several limits that is nearest. */
export function tightest(standings: readonly Standing[]): Standing | undefined {
  return standings.reduce<Standing | undefined>(
    (found, one) => (found === undefined || one.remaining < found.remaining ? one : found),
    undefined,
  );
}

/** `RateLimit-Limit`, `-Remaining` and `-Reset` (draft-ietf-httpapi-ratelimit-headers-06), names and values in turn. */
export function rateLimitHeaders(standing: Standing): string[] {
  return [
    ...['ratelimit-limit', String(standing.limit)],
    ...['ratelimit-remaining', String(standing.remaining)],
    ...['ratelimit-reset', String(retryAfterSeconds(standing.resetMs))],
  ];
}
