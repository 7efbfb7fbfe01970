import { systemClock } from '@intelgraph/kernel';
import { FixedClock, redisAvailable, testRedis } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import { connectOnlineRedis, MemoryOnlineStore, type OnlineWrite, RedisOnlineStore } from '../src/index.js';

import { onlineStoreContract } from './online-store.contract.js';

onlineStoreContract('in process', () => Promise.resolve(new MemoryOnlineStore({ clock: systemClock })));

(redisAvailable() ? describe : describe.skip)('with Redis', () => {
  onlineStoreContract('on Redis', async () => {
    const { url, keyPrefix } = await testRedis();
    return new RedisOnlineStore(await connectOnlineRedis(url), keyPrefix);
  });

  it('refuses to start on a Redis that does not answer, unless it may come later', async () => {
    const nowhere = { host: '127.0.0.1', port: 1 };
    await expect(connectOnlineRedis(nowhere)).rejects.toThrow('127.0.0.1:1 does not answer');

    const store = new RedisOnlineStore(await connectOnlineRedis(nowhere, { required: false }));
    await expect(store.check()).rejects.toMatchObject({ kind: 'unavailable' });
    const request = { workspace: 'w', entityType: 'user', entityIds: ['1'], fields: ['a@1.0.0'] };
    await expect(store.read(request)).rejects.toMatchObject({ kind: 'unavailable' });
    await store.close();
  });

  it('gives the key the time to live of its longest-lived value, and none when one counts for ever', async () => {
    const { url, keyPrefix } = await testRedis();
    const redis = await connectOnlineRedis(url);
    const store = new RedisOnlineStore(redis, keyPrefix);
    const now = Date.now();
    const put = (feature: string, ttlSeconds: number): OnlineWrite => ({
      ...{ workspace: 'w', entityType: 'user', entityId: 'ttl', version: '1.0.0', value: '1', feature, ttlSeconds },
      eventTime: BigInt(now) * 1000n,
      createdTime: BigInt(now) * 1000n,
    });
    const expiry = async (): Promise<number> => redis.pexpiretime(`${keyPrefix}{w}:user:ttl`);

    await store.apply([put('a', 600)]);
    expect(await expiry()).toBe(now + 600_001);
    await store.apply([put('b', 60)]);
    expect(await expiry()).toBe(now + 600_001);
    await store.apply([put('c', 6000)]);
    expect(await expiry()).toBe(now + 6_000_001);
    await store.apply([put('d', 0)]);
    expect(await expiry()).toBe(-1);
    await store.apply([put('e', 600)]);
    expect(await expiry()).toBe(-1);
    await store.close();
  });
});

describe('the online store in process', () => {
  it('makes room by forgetting the entities that were written longest ago', async () => {
    const clock = new FixedClock();
    const store = new MemoryOnlineStore({ clock, maxEntities: 2 });
    const common = { workspace: 'w', entityType: 'user', feature: 'a', version: '1.0.0', value: '1', ttlSeconds: 0 };
    for (const [i, entityId] of ['1', '2', '1', '3'].entries()) {
      await store.apply([{ ...common, entityId, eventTime: BigInt(i), createdTime: 0n }]);
    }

    const found = await store.read({
      workspace: 'w',
      entityType: 'user',
      entityIds: ['1', '2', '3'],
      fields: ['a@1.0.0'],
    });

    expect(found.map(([value]) => value !== undefined)).toEqual([true, false, true]);
  });
});
