import { beforeEach, describe, expect, it } from '@jest/globals';

import { FakeFeatures } from '../../test/fakes/fake-features.js';
import { deployer, ServingRig } from '../../test/fakes/serving-rig.js';
import type { Answer, PredictRequest } from '../predictions/prediction.js';

describe('A prediction by entity', () => {
  let features: FakeFeatures;
  let rig: ServingRig;
  beforeEach(async () => {
    features = new FakeFeatures().register('a').register('b');
    features.write('a', 'u1', 2).write('b', 'u1', 3);
    rig = await ServingRig.create({ features });
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes });
  });

  const predict = async (more: Partial<PredictRequest>): Promise<Answer> =>
    rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: {}, entity: { user: 'u1' }, ...more });

  it('fills what the request leaves out and says from where', async () => {
    const answer = await predict({});
    expect(answer.features).toEqual({
      a: { value: 2, ageSeconds: 12.5, status: 'fresh', feature: 'a', version: '1.0.0' },
      b: { value: 3, ageSeconds: 12.5, status: 'fresh', feature: 'b', version: '1.0.0' },
    });
    expect(rig.logged).toMatchObject([{ inputs: { a: 2, b: 3 }, entity: { user: 'u1' } }]);
  });

  it('lets values of the request win', async () => {
    const answer = await predict({ inputs: { a: -7 } });
    expect(answer.features).toMatchObject({ a: { value: -7, status: 'request', feature: null }, b: { value: 3 } });
    expect(features.reads).toMatchObject([{ features: [{ name: 'b' }] }]);
  });

  it('names input and feature when a required value is missing, stale, or of an entity that is not named', async () => {
    features.write('a', 'u2', null, { status: 'stale', ageSeconds: 4000 });
    await expect(predict({ entity: { user: 'u2' } })).rejects.toMatchObject({
      kind: 'invalid',
      fields: [
        { field: 'inputs.a', message: 'is required, and its feature a@1.0.0 is stale: 4000 s old' },
        { field: 'inputs.b', message: 'is required, and its feature b@1.0.0 has no value for this user' },
      ],
    });
    await expect(predict({ inputs: { a: 1 }, entity: { merchant: 'm' } })).rejects.toMatchObject({
      fields: [{ field: 'inputs.b', message: expect.stringContaining('belongs to a user') }],
    });
    features.definitions.delete('b');
    await expect(predict({})).rejects.toMatchObject({
      fields: [{ field: 'inputs.b', message: expect.stringContaining('no feature of this name is registered') }],
    });
  });

  it('is refused while the store is down, unless the request brings everything', async () => {
    features.down = true;
    await expect(predict({ inputs: { a: 1 } })).rejects.toMatchObject({ kind: 'unavailable', message: /features/ });
    expect((await predict({ inputs: { a: 1, b: 2 } })).prediction.prediction).toBe('yes');
  });

  it('checks a value of the store as one of the request', async () => {
    features.write('a', 'u1', 'many');
    await expect(predict({})).rejects.toMatchObject({ fields: [{ field: 'inputs.a', message: 'must be a number' }] });
  });

  it('reads the binding of a deployment, also after a roll back', async () => {
    features.register('clicks_7d').write('clicks_7d', 'u1', 40);
    const routes = [{ version: '1.0.0', weight: 100 }];
    const featureBindings = { b: 'clicks_7d@1.0.0' };
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes, featureBindings });
    expect((await predict({})).features?.['b']).toMatchObject({ value: 40, feature: 'clicks_7d' });
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect((await predict({})).features?.['b']).toMatchObject({ value: 3, feature: 'b' });
  });

  it.each([
    [{ c: 'a' }, 'feature_bindings.c', /not an input/],
    [{ a: 'no such' }, 'feature_bindings.a', /<feature>/],
    [{ a: 'a@' }, 'feature_bindings.a', /<feature>/],
    [{ a: 'nothing@1.0.0' }, 'feature_bindings.a', /registered/],
  ])('refuses the binding %o', async (featureBindings, field, message) => {
    const routes = [{ version: '2.0.0', weight: 100 }];
    const write = rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes, featureBindings });
    await expect(write).rejects.toMatchObject({ fields: [{ field, message: expect.stringMatching(message) }] });
    expect(rig.runtime.loaded).toEqual(new Set([rig.digestOf('1.0.0')]));
  });

  it('reads all entities of a batch at once, each only once', async () => {
    const users = Array.from({ length: 500 }, (_, i) => `u${i % 250}`);
    for (const user of users) features.write('a', user, 1).write('b', user, 1);
    const answer = await rig.engine.predictions.predictBatch(deployer, {
      modelName: 'fraud',
      inputs: users.map(() => ({})),
      entities: users.map((user) => ({ user })),
    });
    expect(answer.predictions).toHaveLength(500);
    expect(answer.features?.[499]).toMatchObject({ a: { status: 'fresh' } });
    expect(features.reads.map(({ entityIds }) => entityIds.length)).toEqual([250]);
  });

  it('names the row of a batch whose feature is missing, and answers none', async () => {
    const batch = rig.engine.predictions.predictBatch(deployer, {
      modelName: 'fraud',
      inputs: [{}, { a: 1, b: 1 }, {}],
      entities: [{ user: 'u1' }, null, { user: 'nobody' }],
    });
    await expect(batch).rejects.toMatchObject({ fields: [{ field: 'inputs[2].a' }, { field: 'inputs[2].b' }] });
    expect(rig.logged).toEqual([]);
  });

  it('takes at most so many rows with entities', async () => {
    const small = await ServingRig.create({ features, limits: { maxEntityRows: 2 } });
    await small.engine.deployments.create(deployer, {
      modelName: 'fraud',
      routes: [{ version: '1.0.0', weight: 100 }],
    });
    const batch = { modelName: 'fraud', inputs: [{}, {}, {}], entities: [null, null, null] };
    await expect(small.engine.predictions.predictBatch(deployer, batch)).rejects.toMatchObject({
      kind: 'too_large',
      fields: [{ field: 'entities' }],
    });
  });

  it('wants as many entities as rows', async () => {
    const batch = { modelName: 'fraud', inputs: [{}, {}], entities: [{ user: 'u1' }] };
    await expect(rig.engine.predictions.predictBatch(deployer, batch)).rejects.toMatchObject({
      fields: [{ field: 'entities' }],
    });
  });
});
