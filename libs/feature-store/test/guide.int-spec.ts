import { connectOnlineRedis, type OnlineStore, RedisOnlineStore } from '@intelgraph/online-features';
import { UnavailableError } from '@intelgraph/kernel';
import { aContext, eventually, redisAvailable, testRedis, usePostgres } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createFeatureStore, type FeatureStore, type FeatureStoreConfig } from '../src/index.js';

(redisAvailable() ? describe : describe.skip)('the feature store of the guide', () => {
  let config: FeatureStoreConfig & { redis: { host: string; port: number } };
  let featureStore: FeatureStore;
  let keyPrefix: string;

  beforeAll(async () => {
    const database = `guide_${process.pid}_${Date.now()}`;
    const redis = await testRedis();
    const { hostname: host, port } = new URL(redis.url);
    keyPrefix = redis.keyPrefix;
    config = {
      postgres: (await usePostgres()).connection(database),
      redis: { host, port: Number(port), keyPrefix },
      offline: { type: 'postgres', config: {} },
    };
    featureStore = createFeatureStore(config);
    await featureStore.initialize();
  });
  afterAll(() => featureStore.close());

  it('does what the snippets of the guide say', async () => {
    const feature = await featureStore.registerFeature({
      name: 'user_transaction_count_7d',
      version: '1.0.0',
      feature_type: 'int',
      entity_type: 'user',
      description: 'Number of transactions in last 7 days',
      owner: 'feature-eng-team',
      online_enabled: true,
      offline_enabled: true,
      ttl_seconds: 3600,
    });
    await featureStore.writeFeature('user_transaction_count_7d', 'user_12345', 42, '1.0.0');
    const featureValue = await featureStore.readFeature('user_transaction_count_7d', 'user_12345', '1.0.0');
    for (const [name, feature_type, value] of [
      ['user_avg_transaction_amount', 'float', 125.5],
      ['user_last_login_days', 'int', 2],
    ] as const) {
      await featureStore.registerFeature({ name, version: '1.0.0', feature_type, entity_type: 'user' });
      await featureStore.writeFeature(name, 'user_12345', value, '1.0.0');
    }
    const vector = await featureStore.readFeatureVector(
      'user',
      'user_12345',
      ['user_transaction_count_7d', 'user_avg_transaction_amount', 'user_last_login_days'],
      '1.0.0',
    );

    expect(feature).toMatchObject({ owner: 'feature-eng-team', ttl_seconds: 3600 });
    expect(featureValue).toMatchObject({ value: 42, source: 'online' });
    expect(vector.features).toEqual({
      user_transaction_count_7d: 42,
      user_avg_transaction_amount: 125.5,
      user_last_login_days: 2,
    });
  });

  it('answers null with a reason for what was never written, and refuses what is not registered', async () => {
    expect(await featureStore.readFeature('user_last_login_days', 'nobody')).toMatchObject({
      value: null,
      status: 'not_found',
    });
    await expect(featureStore.readFeature('unknown', 'nobody')).rejects.toMatchObject({ code: 'FEATURE.NOT_FOUND' });
    const names = ['user_last_login_days', 'nope', 'neither'];
    const failure = featureStore.readFeatureVector('user', 'user_12345', names, '1.0.0');
    await expect(failure).rejects.toMatchObject({ details: { features: ['nope@1.0.0', 'neither@1.0.0'] } });
    const other = featureStore.readFeatureVector('merchant', '1', ['user_last_login_days']);
    await expect(other).rejects.toMatchObject({ fields: [{ field: 'features[0]' }] });
    expect(await featureStore.getFeature('unknown')).toBeNull();
  });

  it('shows two versions of one feature side by side', async () => {
    await featureStore.registerFeature({
      name: 'user_last_login_days',
      version: '2.0.0',
      feature_type: 'float',
      entity_type: 'user',
    });
    await featureStore.writeFeature('user_last_login_days', 'user_12345', 2.5);
    const vector = await featureStore.readFeatureVector('user', 'user_12345', [
      'user_last_login_days',
      'user_last_login_days@1.0.0',
    ]);
    expect(vector.features).toEqual({ 'user_last_login_days@2.0.0': 2.5, 'user_last_login_days@1.0.0': 2 });
    const twice = ['user_last_login_days', 'user_last_login_days@2.0.0'];
    const same = await featureStore.readFeatureVector('user', 'user_12345', twice);
    expect(same.features).toEqual({ user_last_login_days: 2.5 });
  });

  it('serves others by their context, and records asserted callers by name', async () => {
    const viewer = featureStore.as(aContext({ roles: ['viewer'] }));
    await expect(viewer.writeFeature('user_last_login_days', '1', 1)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await viewer.readFeature('user_last_login_days', 'user_12345', '1.0.0')).value).toBe(2);
  });

  it('brings online after a crash what had been committed before it', async () => {
    // The process dies between the commit and the online store: what it leaves is the note in the database.
    const { hostname: host, port } = new URL((await testRedis()).url);
    const online = new RedisOnlineStore(await connectOnlineRedis({ host, port: Number(port) }), keyPrefix);
    const dying = createFeatureStore({ ...config, redis: { ...config.redis, keyPrefix } });
    await dying.initialize();
    const apply = RedisOnlineStore.prototype.apply;
    const broken: OnlineStore['apply'] = () =>
      Promise.reject(new UnavailableError('online store', 'the process is gone'));
    try {
      RedisOnlineStore.prototype.apply = broken;
      expect(await dying.writeFeature('user_transaction_count_7d', 'crashed', 7)).toMatchObject({ online: 'pending' });
      await dying.close();
    } finally {
      RedisOnlineStore.prototype.apply = apply;
    }

    const next = createFeatureStore(config);
    await next.initialize();
    const read = () =>
      online.read({
        workspace: 'default',
        entityType: 'user',
        entityIds: ['crashed'],
        fields: ['user_transaction_count_7d@1.0.0'],
      });
    const [row] = await eventually(async () => {
      const rows = await read();
      expect(rows[0]?.[0]).toBeDefined();
      return rows;
    });
    expect(row?.[0]?.value).toBe('7');
    await next.close();
    await online.close();
  });

  it('refuses to start without its Redis, and works without one when none is given', async () => {
    const nowhere = createFeatureStore({ ...config, redis: { host: '127.0.0.1', port: 1 } });
    await expect(nowhere.initialize()).rejects.toMatchObject({ kind: 'unavailable' });
    await nowhere.close();

    const withoutRedis: FeatureStoreConfig = { postgres: config.postgres };
    const inProcess = createFeatureStore(withoutRedis);
    await expect(inProcess.readFeature('user_last_login_days', '1')).rejects.toBeDefined();
    await inProcess.initialize();
    expect(await inProcess.readFeature('user_last_login_days', 'user_12345', '1.0.0')).toMatchObject({
      value: 2,
      source: 'online',
    });
    await inProcess.close();
  });

  it('serves the same online and offline after many writers at once, as a brute-force oracle says', async () => {
    await featureStore.registerFeature({ name: 'raced', version: '1.0.0', feature_type: 'int', entity_type: 'user' });
    const start = Date.now() - 100_000;
    const rows = Array.from({ length: 600 }, (_, i) => ({
      feature: 'raced',
      entity_id: `r${(i * 7) % 10}`,
      value: i,
      event_time: new Date(start + ((i * 37) % 50) * 1000).toISOString(),
      created_time: new Date(start + 50_000 + ((i * 101) % 600)).toISOString(),
    }));
    const other = createFeatureStore(config);
    await other.initialize();
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        (i % 2 ? other : featureStore).writeFeatures(rows.slice(i * 10, i * 10 + 10)),
      ),
    );

    for (let entity = 0; entity < 10; entity++) {
      const own = rows.filter(({ entity_id }) => entity_id === `r${entity}`);
      const winner = own.toSorted((a, b) =>
        a.event_time + a.created_time < b.event_time + b.created_time ? 1 : -1,
      )[0];
      const [online, asOf] = [
        await featureStore.readFeature('raced', `r${entity}`),
        await featureStore.readFeatureAsOf('raced', `r${entity}`, new Date()),
      ];
      expect(online).toMatchObject({ value: winner?.value, source: 'online' });
      expect(asOf.value).toBe(winner?.value);
    }
    await other.close();
  });
});
