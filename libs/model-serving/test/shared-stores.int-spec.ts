import { redisAvailable, testRedis } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { RedisSharedStore } from '../src/result-cache/shared/redis-shared-store.js';

import { MemorySharedStore } from './fakes/memory-shared-store.js';
import { describeSharedStore } from './shared-store.contract.js';

describeSharedStore('in memory', () => Promise.resolve({ store: new MemorySharedStore(), close: () => undefined }));

(redisAvailable() ? describe : describe.skip)('with Redis', () => {
  describeSharedStore('Redis', async () => {
    const { url, keyPrefix } = await testRedis();
    const redis = new Redis(url);
    return { store: new RedisSharedStore(redis, keyPrefix), close: () => redis.disconnect() };
  });

  it('does not take what nothing says the end of, nor what is no text', async () => {
    const { url, keyPrefix } = await testRedis();
    const redis = new Redis(url);
    const store = new RedisSharedStore(redis, keyPrefix);
    await redis.set(`${keyPrefix}forever`, 'x');
    await redis.lpush(`${keyPrefix}list`, 'x');
    expect(await store.get(['forever'])).toEqual([undefined]);
    expect(await store.get(['list'])).toEqual([undefined]);
    redis.disconnect();
  });

  it('rejects while Redis does not answer', async () => {
    const redis = new Redis({ host: '127.0.0.1', port: 1, lazyConnect: true, enableOfflineQueue: false });
    redis.on('error', () => undefined);
    const store = new RedisSharedStore(redis);
    await expect(store.get(['a'])).rejects.toThrow();
    await expect(store.set([{ key: 'a', bytes: Buffer.from('x') }], 1000)).rejects.toThrow();
    redis.disconnect();
  });
});
