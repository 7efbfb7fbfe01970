import { randomUUID } from 'node:crypto';

import { redisAvailable, testRedis } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { MemoryRateLimiter, RedisRateLimiter, SharedRateLimiter } from '../src/index.js';

import { describeRateLimiter } from './rate-limiter.contract.js';

describeRateLimiter('in process', (now) => new MemoryRateLimiter({ now }));

(redisAvailable() ? describe : describe.skip)('on Redis', () => {
  let redis: Redis;
  let prefix: string;
  let key: string;
  beforeAll(async () => {
    const server = await testRedis();
    prefix = server.keyPrefix;
    redis = new Redis(server.url);
  });
  beforeEach(() => {
    key = randomUUID();
  });
  afterAll(() => redis.disconnect());

  const claimOf = (requests: number, windowMs: number) => [{ key, limit: { requests, windowMs } }];

  describeRateLimiter('on Redis', (now) => new RedisRateLimiter(redis, { prefix, now }));
  describeRateLimiter('on Redis, with a count of this process beside it', (now) => {
    const local = new MemoryRateLimiter({ now });
    return new SharedRateLimiter(new RedisRateLimiter(redis, { prefix, now }), { local, patienceMs: 60_000 });
  });

  it('is one limit for all processes, whatever their clocks say', async () => {
    const replicas = [new RedisRateLimiter(redis, { prefix }), new RedisRateLimiter(redis, { prefix })];
    const asked = Array.from({ length: 40 }, (_, i) => replicas[i % 2]!.take(claimOf(15, 60_000)));
    expect((await Promise.all(asked)).filter(({ refused }) => refused === undefined)).toHaveLength(15);
  });

  it('is over a window later when the clock was set back', async () => {
    let now = 1_767_225_600_000;
    const limiter = new RedisRateLimiter(redis, { prefix, now: () => now });
    for (let i = 0; i < 2; i++) await limiter.take(claimOf(2, 3_600_000));
    now -= 36_000_000;
    expect((await limiter.take(claimOf(2, 3_600_000))).standings[0]?.resetMs).toBe(3_780_000);
    now += 3_780_000;
    expect((await limiter.take(claimOf(2, 3_600_000))).refused).toBeUndefined();
  });

  it('is forgotten by Redis itself when it counts no more', async () => {
    await new RedisRateLimiter(redis, { prefix }).take(claimOf(2, 3_600_000));
    const left = await redis.pttl(`${prefix}${key}:3600000`);
    expect(left).toBeGreaterThan(3_600_000);
    expect(left).toBeLessThanOrEqual(3_780_000);
  });

  it('goes on when Redis has forgotten the script', async () => {
    const limiter = new RedisRateLimiter(redis, { prefix });
    await limiter.take(claimOf(5, 60_000));
    await redis.script('FLUSH');
    expect((await limiter.take(claimOf(5, 60_000))).standings[0]?.remaining).toBe(3);
  });

  it('takes no more than a few hundred bytes a key', async () => {
    let now = 1_767_225_600_000;
    const limiter = new RedisRateLimiter(redis, { prefix, now: () => now });
    for (let i = 0; i < 2000; i++) {
      now += 6661;
      await limiter.take(claimOf(10_000, 3_600_000));
    }
    expect(await redis.hlen(`${prefix}${key}:3600000`)).toBeLessThanOrEqual(21);
    expect(await redis.memory('USAGE', `${prefix}${key}:3600000`)).toBeLessThan(1000);
  });

  it('rejects where somebody else has a key of its name', async () => {
    await redis.set(`${prefix}${key}:1000`, 'not ours');
    await expect(new RedisRateLimiter(redis, { prefix }).take(claimOf(1, 1000))).rejects.toThrow('WRONGTYPE');
  });
});
