import { AppError, retryAfterSeconds } from '@intelgraph/kernel';

import type { RateLimit, Standing } from './rate-limiter.js';

/** Whose limit it is. */
export type RateLimitScope = 'ADDRESS' | 'TOKEN' | 'WORKSPACE' | 'DEPLOYMENT';

/** More requests came in a window than a limit lets in. Its code is `RATE_LIMIT.<scope>`. */
export class RateLimitError extends AppError {
  constructor(scope: RateLimitScope, { requests, windowMs }: RateLimit, standing: Standing) {
    const seconds = windowMs / 1000;
    super(
      `RATE_LIMIT.${scope}`,
      'exhausted',
      `more than ${requests} requests in ${seconds} s: the limit of this ${scope.toLowerCase()}`,
      { retryAfterSeconds: retryAfterSeconds(standing.resetMs), details: { limit: requests, window_seconds: seconds } },
    );
  }
}
