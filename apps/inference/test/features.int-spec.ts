import { featuresProto, InferenceServiceService } from '@intelgraph/contracts';
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

  it('do as the policy of the deployment says where a value is missing or stale', async () => {
    const deployment = {
      ...{ name: 'policed', model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] },
      feature_policies: {
        x0: { on_missing: 'fail', on_stale: 'default', default: -9, max_age_seconds: 2 },
        x1: { on_missing: 'default', default: -8 },
        x2: { on_missing: 'impute' },
        x3: { on_missing: 'impute', on_stale: 'fail' },
      },
    };
    const made = await inference.call('POST', '/api/v1/deployments', deployment);
    expect(made).toMatchObject({ status: 201, body: { feature_policies: deployment.feature_policies } });
    store.write('x0', 'partly', { floatValue: 5 });
    const ask = { model_name: 'policed', entity: user('partly') };
    const answer = await inference.call('POST', '/predict', ask);
    const expected = {
      x0: { value: -9, age_seconds: 3.5, status: 'stale', feature: 'x0', version: '1.0.0', filled_by: 'default' },
      x1: { value: -8, age_seconds: null, status: 'missing', feature: 'x1', version: '1.0.0', filled_by: 'default' },
      x2: { value: expect.any(Number), status: 'missing', feature: 'x2', filled_by: 'imputation' },
      x3: { value: expect.any(Number), status: 'missing', feature: null, version: null, filled_by: 'imputation' },
    };
    expect(answer).toMatchObject({ status: 200, body: { features: expected } });
    const batch = await inference.call('POST', '/predict/batch', { model_name: 'policed', entities: [user('partly')] });
    expect(batch).toMatchObject({ status: 200, body: { predictions: [{ features: expected }] } });
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const request = { modelName: 'policed', inputs: undefined, options: undefined };
    const wire = await client.predict({ ...request, entity: { ids: { user: 'partly' } } }, assertedContext('t'));
    client.close();
    expect(wire.features?.inputs['x1']).toMatchObject({
      value: { number: -8 },
      status: 'missing',
      filledBy: 'default',
    });
    expect(wire.features?.inputs['x0']).toMatchObject({ ageSeconds: 3.5, status: 'stale', filledBy: 'default' });
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    const gap =
      /inference_feature_gaps_total\{endpoint="policed"[^}]*input="x0",status="stale",filled_by="default"[^}]*\} 3\n/;
    expect(metrics).toMatch(gap);
    const none = await inference.call('POST', '/predict', { ...ask, entity: user('nobody') });
    expect(none).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'inputs.x0', message: expect.stringContaining('x0@1.0.0 has no value') }] },
    });
  });

  it.each([
    ['feature_policies', []],
    ['feature_policies', 'fail'],
    ['feature_policies.x0', { x0: 'fail' }],
    ['feature_policies.x0.onMissing', { x0: { onMissing: 'fail' } }],
    ['feature_policies.x0.constructor', { x0: { constructor: 1 } }],
    ['feature_policies.x0.on_missing', { x0: { on_missing: ['fail'] } }],
    ['feature_policies.x0.default', { x0: { on_missing: 'default', default: 'much' } }],
    ['feature_policies.x0.default', { x0: { on_missing: 'default' } }],
    ['feature_policies.x0.max_age_seconds', { x0: { max_age_seconds: 1e300 } }],
    ['feature_policies.nothing', { nothing: {} }],
  ])('refuse a policy that cannot be kept, naming %s: %j', async (field, feature_policies) => {
    const routes = [{ version: '1.0.0', weight: 100 }];
    const body = { name: 'never', model_name: 'fraud', routes, feature_policies };
    const answer = await inference.call('POST', '/api/v1/deployments', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ field: named }) => named)).toContain(field);
  });

  it('fill the inputs by the feature service of the version, as it was when the version was deployed', async () => {
    const service = (version: string, feature: string): featuresProto.FeatureServiceDefinition =>
      featuresProto.FeatureServiceDefinition.fromPartial({
        ...{ name: 'inputs', version, requestInputs: ['x2', 'x3'] },
        inputs: [
          { input: 'x0', feature, version: '1.0.0', entityType: 'user', featureType: 'float' },
          {
            ...{ input: 'x1', feature: 'x1', version: '1.0.0', entityType: 'user', featureType: 'int' },
            policy: { onMissing: 'default', number: 3, maxAgeSeconds: 60n },
          },
        ],
      });
    store.services.set('inputs', service('1.0.0', 'transactions_7d'));
    // In the registry the version says whose inputs it takes; the first route names it itself.
    inference.registry.versionLabels.set('fraud@2.0.0', { 'intelgraph.feature_service': 'inputs' });
    const routes = [
      { version: '1.0.0', weight: 100, feature_service: 'inputs' },
      { version: '2.0.0', weight: 0 },
    ];
    const made = await inference.call('POST', '/api/v1/deployments', { name: 'served', model_name: 'fraud', routes });
    const pinned = { name: 'inputs', version: '1.0.0', features: { x0: 'transactions_7d@1.0.0', x1: 'x1@1.0.0' } };
    expect(made).toMatchObject({
      status: 201,
      body: { routes: [{ feature_service: pinned }, { feature_service: pinned }] },
    });
    store.services.set('inputs', service('2.0.0', 'x0'));
    for (const model_version of ['1.0.0', '2.0.0']) {
      const ask = { model_name: 'served', model_version, inputs: { x2: 1, x3: 1 }, entity: user('user_12345') };
      const answer = await inference.call('POST', '/predict', ask);
      expect(answer).toMatchObject({
        status: 200,
        body: {
          features: { x0: { value: 42, feature: 'transactions_7d', version: '1.0.0' }, x2: { status: 'request' } },
        },
      });
    }
    const open = await inference.call('POST', '/predict', { model_name: 'served', entity: user('user_12345') });
    expect(open.body.errors.map(({ field }) => field)).toEqual(['inputs.x2', 'inputs.x3']);
  });

  it.each([
    ['nothing', 'no feature service nothing'],
    ['../inputs', ''],
    ['typed', 'x0 takes a double, and names@1.0.0 is a string'],
  ])('refuse a feature service that does not fit: %s', async (feature_service, message) => {
    const inputs = [{ input: 'x0', feature: 'names', version: '1.0.0', entityType: 'user', featureType: 'string' }];
    store.services.set(
      'typed',
      featuresProto.FeatureServiceDefinition.fromPartial({ name: 'typed', version: '1.0.0', inputs }),
    );
    const routes = [{ version: '1.0.0', weight: 100, feature_service }];
    const answer = await inference.call('POST', '/api/v1/deployments', { name: 'never', model_name: 'fraud', routes });
    expect(answer).toMatchObject({ status: 422 });
    expect(answer.body.errors).toMatchObject([
      { field: 'routes[0].feature_service', message: expect.stringContaining(message) },
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
