import { MemoryRateLimiter, type RateLimiter, RedisRateLimiter, SharedRateLimiter } from '@intelgraph/rate-limits';
import type { Redis } from 'ioredis';
import { Counter, type Registry } from 'prom-client';

const PROBLEMS = ['errors', 'timeouts', 'skipped'] as const;

export interface RateLimiterParts {
  /** Stays the app's to close; none: this process counts alone. */
  readonly redis: Redis | undefined;
  /** Longest wait for Redis, in milliseconds. */
  readonly patienceMs: number;
  readonly registry: Registry;
}

/** Counts over all replicas where there is a Redis. What Redis fails at is counted in `rate_limit_redis_problems_total`. */
export function createRateLimiter({ redis, patienceMs, registry }: RateLimiterParts): RateLimiter {
  if (redis === undefined) return new MemoryRateLimiter();
  const limiter = new SharedRateLimiter(new RedisRateLimiter(redis), { patienceMs });
  new Counter({
    name: 'rate_limit_redis_problems_total',
    help: 'Requests that Redis failed to count, took too long for or was not asked for while it fails: this replica counted them alone.',
    labelNames: ['problem'],
    registers: [registry],
    collect() {
      this.reset();
      for (const problem of PROBLEMS) this.inc({ problem }, limiter.status[problem]);
    },
  });
  return limiter;
}
