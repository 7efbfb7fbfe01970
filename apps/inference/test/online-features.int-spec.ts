import { FeatureServiceService } from '@intelgraph/contracts';
import { assertedContext, uuidv7Ids } from '@intelgraph/kernel';
import type { FeatureReadRequest } from '@intelgraph/model-serving';
import { connectOnlineRedis, RedisOnlineStore, type OnlineWrite } from '@intelgraph/online-features';
import { grpcClient } from '@intelgraph/platform';
import { redisAvailable, testRedis } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FakeFeatureStore } from './fixtures/fake-feature-store.js';
import { RunningInference, type WireAnswer } from './fixtures/running-inference.js';

const NOW = BigInt(Date.now()) * 1000n;
// Suites share one Redis: this workspace is nobody else's.
const WORKSPACE = `w${uuidv7Ids.next()}`;

(redisAvailable() ? describe : describe.skip)('Predictions by entity with Redis', () => {
  const store = new FakeFeatureStore();
  let inference: RunningInference;
  let online: RedisOnlineStore;
  beforeAll(async () => {
    const { url } = await testRedis();
    online = new RedisOnlineStore(await connectOnlineRedis(url));
    for (const name of ['x0', 'x1', 'x2', 'x3']) store.write(name, 'offline-only', { floatValue: -9 });
    await online.apply(['x0', 'x1', 'x2', 'x3'].map((feature) => write(feature, 'u1', '5')));
    inference = await RunningInference.start({ featuresGrpcUrl: await store.start(), redisUrl: url });
    const routes = [{ version: '1.0.0', weight: 100 }];
    const body = { model_name: 'fraud', routes };
    expect((await inference.call('POST', `/w/${WORKSPACE}/api/v1/deployments`, body)).status).toBe(201);
  });
  afterAll(async () => {
    await inference.stop();
    store.stop();
    await online.close();
  });

  const write = (feature: string, entityId: string, value: string, age = 2n): OnlineWrite => ({
    workspace: WORKSPACE,
    entityType: 'user',
    entityId,
    feature,
    version: '1.0.0',
    value,
    eventTime: NOW - age * 1_000_000n,
    createdTime: NOW,
    ttlSeconds: 0,
  });
  const predict = (user: string): Promise<WireAnswer> =>
    inference.call('POST', `/w/${WORKSPACE}/predict`, { model_name: 'fraud', entity: { user } });

  it('read values there and ask the feature store nothing', async () => {
    const answer = await predict('u1');
    expect(answer).toMatchObject({
      status: 200,
      body: { prediction: 'yes', features: { x0: { value: 5, status: 'fresh', feature: 'x0', version: '1.0.0' } } },
    });
    expect(store.reads).toBe(0);
  });

  it('count a value there for as long as the policy of the deployment says', async () => {
    const routes = [{ version: '1.0.0', weight: 100 }];
    const policy = { max_age_seconds: 1, on_stale: 'default', default: -5 };
    const body = { name: 'policed', model_name: 'fraud', routes, feature_policies: { x0: policy, x1: policy } };
    expect((await inference.call('POST', `/w/${WORKSPACE}/api/v1/deployments`, body)).status).toBe(201);
    await online.apply([write('x1', 'u1', '5', -60n)]);
    const ask = { model_name: 'policed', entity: { user: 'u1' } };
    const { body: answer } = await inference.call('POST', `/w/${WORKSPACE}/predict`, ask);
    expect(answer).toMatchObject({
      features: {
        x0: { value: -5, status: 'stale', feature: 'x0', version: '1.0.0', filled_by: 'default' },
        x1: { value: 5, status: 'fresh' },
      },
    });
  });

  it('ask the feature store for what is not there', async () => {
    expect(await predict('offline-only')).toMatchObject({ status: 200, body: { prediction: 'no' } });
    expect(store.reads).toBe(1);
  });

  it('go on while the feature store is down', async () => {
    store.stop();
    expect(await predict('u1')).toMatchObject({ status: 200, body: { prediction: 'yes' } });
    expect((await predict('offline-only')).status).toBe(503);
  });
});

describe('The feature store reader', () => {
  it('tells a slow or absent feature store from one that says no', async () => {
    const client = grpcClient(FeatureServiceService, '127.0.0.1:1', { service: 'test' });
    const { FeatureStoreReader } = await import('../src/features/feature-store-reader.js');
    const reader = new FeatureStoreReader(client);
    const request: FeatureReadRequest = { entityType: 'user', entityIds: ['u'], features: [] };
    await expect(reader.read(assertedContext('t'), request)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('features'),
    });
    await expect(reader.find(assertedContext('t'), ['x'])).rejects.toMatchObject({ kind: 'unavailable' });
    client.close();
  });
});
