import { createHash } from 'node:crypto';

import type { Redis } from 'ioredis';

import { type Claim, type RateLimiter, SLICES, type Verdict } from '../rate-limiter.js';

import { TAKE_SCRIPT } from './take-script.js';

const SCRIPT_SHA = createHash('sha1').update(TAKE_SCRIPT).digest('hex');

export interface RedisRateLimiterOptions {
  /** Of every key. Default `intelgraph:rate:`. */
  readonly prefix?: string;
  /** Milliseconds since 1970. Default: the clock of Redis, which is one for all processes. */
  readonly now?: () => number;
}

/**
 * Counts the requests of all processes that share a Redis: one script, one round trip, whatever the number of claims. Rejects with what
 * Redis answers.
 */
export class RedisRateLimiter implements RateLimiter {
  private readonly prefix: string;
  private readonly now: () => number;

  /** @param redis stays the caller's to close */
  constructor(
    private readonly redis: Redis,
    { prefix = 'intelgraph:rate:', now = () => -1 }: RedisRateLimiterOptions = {},
  ) {
    this.prefix = prefix;
    this.now = now;
  }

  async take(claims: readonly Claim[]): Promise<Verdict> {
    if (claims.length === 0) return { refused: undefined, standings: [] };
    // Counts of another length of window are others.
    const keys = claims.map(({ key, limit }) => `${this.prefix}${key}:${limit.windowMs}`);
    const limits = claims.flatMap(({ limit }) => [limit.requests, limit.windowMs]);
    const [refused = 0, ...numbers] = await this.run(keys, [SLICES, this.now(), ...limits]);
    return {
      refused: refused === 0 ? undefined : refused - 1,
      standings: claims.map(({ limit }, i) => ({
        limit: limit.requests,
        remaining: numbers[2 * i] ?? 0,
        resetMs: numbers[2 * i + 1] ?? 0,
      })),
    };
  }

  private async run(keys: readonly string[], values: readonly number[]): Promise<number[]> {
    try {
      return (await this.redis.evalsha(SCRIPT_SHA, keys.length, ...keys, ...values)) as number[];
    } catch (error) {
      // A Redis that was started since does not know the script.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return (await this.redis.eval(TAKE_SCRIPT, keys.length, ...keys, ...values)) as number[];
    }
  }
}
