import { InferenceServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FakeFeatureStore } from './fixtures/fake-feature-store.js';
import { RunningInference, type WireAnswer } from './fixtures/running-inference.js';

describe('Predictions by entity', () => {
  const store = new FakeFeatureStore();
  let inference: RunningInference;
  beforeAll(async () => {
    for (const name of ['x0', 'x1', 'x2']) store.write(name, 'user_12345', { floatValue: 5 });
    store.write('transactions_7d', 'user_12345', { intValue: 42n });
    inference = await RunningInference.start({ featuresGrpcUrl: await store.start() });
    const answer = await inference.call('POST', '/api/v1/deployments', {
      model_name: 'fraud',
      routes: [{ version: '1.0.0', weight: 100 }],
      feature_bindings: { x3: 'transactions_7d@1.0.0' },
    });
    expect(answer).toMatchObject({ status: 201, body: { feature_bindings: { x3: 'transactions_7d@1.0.0' } } });
  });
  afterAll(async () => {
    await inference.stop();
    store.stop();
  });

  const predict = (more: object): Promise<WireAnswer> =>
    inference.call('POST', '/predict', { model_name: 'fraud', ...more });
  const user = (id: string): object => ({ user: id });

  it('fill the inputs and say value, age, status, feature and version of each', async () => {
    const answer = await predict({ entity: user('user_12345'), inputs: { x1: -1 } });
    const fresh = { age_seconds: 3.5, status: 'fresh', version: '1.0.0' };
    expect(answer).toMatchObject({ status: 200, body: { prediction: 'yes' } });
    expect(answer.body).toHaveProperty('features', {
      x0: { value: 5, feature: 'x0', ...fresh },
      x1: { value: -1, age_seconds: null, status: 'request', feature: null, version: null },
      x2: { value: 5, feature: 'x2', ...fresh },
      x3: { value: 42, feature: 'transactions_7d', ...fresh },
    });
  });

  it('answer the same over gRPC', async () => {
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const request = { modelName: 'fraud', inputs: undefined, options: undefined };
    const answer = await client.predict({ ...request, entity: { ids: { user: 'user_12345' } } }, assertedContext('t'));
    expect(answer).toMatchObject({
      prediction: { label: 'yes' },
      features: {
        inputs: { x3: { value: { number: 42 }, ageSeconds: 3.5, status: 'fresh', feature: 'transactions_7d' } },
      },
    });
    const batch = await client.predictBatch(
      { modelName: 'fraud', inputs: [], options: undefined, entities: [{ ids: { user: 'user_12345' } }] },
      assertedContext('t'),
    );
    expect(batch.features).toMatchObject([{ inputs: { x0: { status: 'fresh' } } }]);
    client.close();
  });

  it('name input and feature of what is missing or stale', async () => {
    store.write('x0', 'late', { floatValue: 5 }, { status: 'outside_max_age', ageSeconds: 4000 });
    const answer = await predict({ entity: user('late'), inputs: { x1: 1, x2: 1 } });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([
      { field: 'inputs.x0', message: expect.stringContaining('x0@1.0.0 is stale') },
      { field: 'inputs.x3', message: expect.stringContaining('transactions_7d@1.0.0 has no value') },
    ]);
  });

  it('read a batch in one round trip; inputs may be left out', async () => {
    const before = store.reads;
    const entities = [user('user_12345'), null, user('user_12345')];
    const inputs = [{}, { x0: -9, x1: -9, x2: -9, x3: -9 }, { x0: 1 }];
    const answer = await inference.call('POST', '/predict/batch', { model_name: 'fraud', inputs, entities });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        predictions: [
          { prediction: 'yes', features: { x0: { status: 'fresh' } } },
          { prediction: 'no', features: { x0: { status: 'request' } } },
          { prediction: 'yes', features: { x0: { value: 1, status: 'request' } } },
        ],
      },
    });
    expect(store.reads).toBe(before + 1);
    const alone = await inference.call('POST', '/predict/batch', {
      model_name: 'fraud',
      entities: [user('user_12345')],
    });
    expect(alone).toMatchObject({ status: 200, body: { count: 1 } });
  });

  it.each([
    ['entity', { entity: {} }],
    ['entity', { entity: 'user_12345' }],
    ['entity', { entity: [] }],
    ['entity.user', { entity: { user: 12345 } }],
    ['entity.user', { entity: { user: '' } }],
    ['entity.user', { entity: { user: 'x'.repeat(257) } }],
    ['entity.user', { entity: { user: 'a\0b' } }],
    ['entity.../x', { entity: { '../x': 'a' } }],
    ['entities', { entities: [user('a')] }],
    ['event_time', { inputs: {}, event_time: 'tomorrow' }],
    ['event_time', { inputs: {}, event_time: '2999-01-01T00:00:00Z' }],
    ['inputs', { entity: user('a'), inputs: 'x' }],
  ])('are refused with the name of %s: %o', async (field, body) => {
    const answer = await predict(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field: named }) => named)).toContain(field);
  });

  it.each([
    ['entities', { entities: {} }],
    ['entities', { inputs: [{}], entities: [] }],
    ['entities[1]', { inputs: [{}, {}], entities: [null, 'x'] }],
    ['entity', { inputs: [{}], entity: user('a') }],
  ])('are refused in batches with the name of %s: %o', async (field, body) => {
    const answer = await inference.call('POST', '/predict/batch', { model_name: 'fraud', ...body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field: named }) => named)).toContain(field);
  });

  it('answer 503 with the reason while the store is down, but for requests that bring everything', async () => {
    store.stop();
    const answer = await predict({ entity: user('user_12345') });
    expect(answer).toMatchObject({ status: 503, body: { detail: expect.stringContaining('features') } });
    const whole = await predict({ entity: user('user_12345'), inputs: { x0: 1, x1: 1, x2: 1, x3: 1 } });
    expect(whole).toMatchObject({ status: 200, body: { features: { x0: { status: 'request' } } } });
  });
});
