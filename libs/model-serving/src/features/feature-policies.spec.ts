import { beforeEach, describe, expect, it } from '@jest/globals';

import { FakeFeatures } from '../../test/fakes/fake-features.js';
import { deployer, ServingRig } from '../../test/fakes/serving-rig.js';
import type { Answer, PredictRequest } from '../predictions/prediction.js';

import type { FeaturePolicies } from './feature-policy.js';
import type { FeatureGap } from './feature-use.js';

describe('A policy for missing and stale features', () => {
  let features: FakeFeatures;
  let rig: ServingRig;
  let gaps: FeatureGap[];
  beforeEach(async () => {
    features = new FakeFeatures().register('a').register('b');
    features.write('a', 'u1', 2).write('b', 'u1', 3);
    gaps = [];
    const observer = { answered: () => undefined, lacked: (_served: unknown, gap: FeatureGap) => void gaps.push(gap) };
    rig = await ServingRig.create({ features, observer });
    // Two more inputs to the model: one that it imputes itself, one that it knows the usual value of.
    rig.runtime.more = [
      { name: 'gap', required: false, type: 'double' },
      { name: 'usual', required: true, type: 'double', typical: 4 },
      { name: 'unread', required: false, type: 'double', ignored: 'constant' },
    ];
    features.register('gap').register('usual').write('usual', 'u1', 1);
  });

  const routes = [{ version: '1.0.0', weight: 100 }];
  const deploy = (featurePolicies: FeaturePolicies, more: object = {}): Promise<unknown> =>
    rig.engine.deployments.create(deployer, { modelName: 'fraud', routes, featurePolicies, ...more });
  const predict = async (user: string, more: Partial<PredictRequest> = {}): Promise<Answer> =>
    rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: {}, entity: { user }, ...more });

  it('answers with the default where there is no value, and says so in answer and record', async () => {
    await deploy({ a: { onMissing: 'default', default: -1 }, usual: { onMissing: 'impute' } });
    features.write('b', 'u2', 3);
    const { features: uses } = await predict('u2');
    const missing = { ageSeconds: null, status: 'missing', version: '1.0.0' };
    expect(uses).toMatchObject({
      a: { value: -1, ...missing, feature: 'a', filledBy: 'default' },
      b: { value: 3, status: 'fresh' },
      usual: { value: 4, ...missing, feature: 'usual', filledBy: 'imputation' },
      gap: { value: null, ...missing, feature: 'gap', filledBy: 'imputation' },
      unread: { value: null, status: 'missing' },
    });
    expect(uses?.['b']).not.toHaveProperty('filledBy');
    expect(uses?.['unread']).not.toHaveProperty('filledBy');
    expect(rig.logged).toMatchObject([{ inputs: { a: -1, b: 3, usual: 4 }, features: uses }]);
    expect(rig.logged[0]?.inputs).not.toHaveProperty('gap');
  });

  it('calls a value stale from its own age on, and may treat it otherwise than none', async () => {
    await deploy({
      a: { maxAgeSeconds: 12, onMissing: 'fail', onStale: 'default', default: 0 },
      b: { maxAgeSeconds: 13, onStale: 'default', default: 0 },
    });
    expect((await predict('u1')).features).toMatchObject({
      a: { value: 0, ageSeconds: 12.5, status: 'stale', filledBy: 'default', feature: 'a', version: '1.0.0' },
      b: { value: 3, ageSeconds: 12.5, status: 'fresh' },
    });
    await expect(predict('u2', { inputs: { b: 1, usual: 1 } })).rejects.toMatchObject({
      fields: [{ field: 'inputs.a', message: 'is required, and its feature a@1.0.0 has no value for this user' }],
    });
  });

  it('does for stale values what it does for missing ones unless told otherwise', async () => {
    await deploy({ a: { onMissing: 'default', default: 9 } });
    features.write('a', 'u1', null, { status: 'stale', ageSeconds: 4000 });
    expect((await predict('u1')).features?.['a']).toMatchObject({ value: 9, status: 'stale', filledBy: 'default' });
  });

  it('takes a null for no value', async () => {
    await deploy({ a: { onMissing: 'default', default: 9 } });
    features.write('a', 'u1', null).write('b', 'u1', null);
    await expect(predict('u1')).rejects.toMatchObject({
      fields: [{ field: 'inputs.b', message: 'is required, and its feature b@1.0.0 is null for this user' }],
    });
    const { features: uses } = await predict('u1', { inputs: { b: 1 } });
    expect(uses?.['a']).toMatchObject({ value: 9, status: 'fresh', filledBy: 'default' });
  });

  it('may refuse what the model would impute', async () => {
    await deploy({ gap: { onMissing: 'fail' } });
    await expect(predict('u1')).rejects.toMatchObject({
      fields: [
        { field: 'inputs.gap', message: 'may not be missing, and its feature gap@1.0.0 has no value for this user' },
      ],
    });
  });

  it('is no policy for rows without an entity, and none for a store that is down', async () => {
    await deploy({ a: { onMissing: 'default', default: -1 } });
    const batch = { modelName: 'fraud', inputs: [{ b: 1, usual: 1 }], entities: [null] };
    await expect(rig.engine.predictions.predictBatch(deployer, batch)).rejects.toMatchObject({
      fields: [{ field: 'inputs[0].a', message: 'is required' }],
    });
    features.down = true;
    await expect(predict('u1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('leaves nothing unsaid: every gap is told, whatever stood in', async () => {
    await deploy({ a: { maxAgeSeconds: 12, onStale: 'default', default: 0 }, b: { onMissing: 'default', default: 0 } });
    features.write('b', 'u1', null);
    await predict('u1');
    await expect(predict('u2', { inputs: { gap: 1, a: 1 } })).rejects.toMatchObject({ kind: 'invalid' });
    await predict('u1', { inputs: { a: 1, b: 1, usual: 1, gap: 1 } });
    expect(gaps).toEqual([
      { input: 'a', status: 'stale', filledBy: 'default' },
      { input: 'b', status: 'null', filledBy: 'default' },
      { input: 'gap', status: 'missing', filledBy: 'imputation' },
      { input: 'b', status: 'missing', filledBy: 'default' },
      { input: 'usual', status: 'missing', filledBy: 'none' },
    ]);
  });

  it('does the same for each row of a batch, in each its own', async () => {
    await deploy({ a: { onMissing: 'default', default: -1 } });
    features.write('b', 'u2', 3).write('usual', 'u2', 1);
    const { features: uses } = await rig.engine.predictions.predictBatch(deployer, {
      modelName: 'fraud',
      inputs: [{}, {}, { a: 5 }],
      entities: [{ user: 'u1' }, { user: 'u2' }, { user: 'u2' }],
    });
    expect(uses?.map(({ a }) => [a?.value, a?.filledBy])).toEqual([
      [2, undefined],
      [-1, 'default'],
      [5, undefined],
    ]);
    expect(rig.logged.map(({ inputs }) => inputs['a'])).toEqual([2, -1, 5]);
  });

  it('stays with a deployment whose routes are replaced, and is rolled back with it', async () => {
    const first = { a: { onMissing: 'default', default: 1 } } as const;
    await deploy(first);
    const { deployments } = rig.engine;
    expect((await deployments.replaceRoutes(deployer, 'fraud', { routes })).featurePolicies).toEqual(first);
    expect(
      (await deployments.replaceRoutes(deployer, 'fraud', { routes, featurePolicies: {} })).featurePolicies,
    ).toEqual({});
    expect((await deployments.rollBack(deployer, 'fraud')).featurePolicies).toEqual(first);
    expect((await deployments.history(deployer, 'fraud')).map(({ featurePolicies }) => featurePolicies)).toEqual([
      first,
      {},
      first,
      first,
    ]);
  });

  it('is kept with versions that lack its input, and refuses those that cannot keep it', async () => {
    await deploy({ usual: { onMissing: 'impute' } });
    const { deployments, policies } = rig.engine;
    rig.runtime.more = [{ name: 'usual', required: true, type: 'double' }];
    const refused = { kind: 'invalid', fields: [{ field: 'feature_policies.usual.on_missing' }] };
    const next = { routes: [{ version: '2.0.0', weight: 100 }] };
    const canary = { type: 'canary', version: '2.0.0', steps: [{ weight: 50 }] } as const;
    await expect(deployments.replaceRoutes(deployer, 'fraud', next)).rejects.toMatchObject(refused);
    await expect(policies.set(deployer, 'fraud', canary)).rejects.toMatchObject(refused);
    await deployments.delete(deployer, 'fraud');
    await expect(deployments.restore(deployer, 'fraud', next.routes)).rejects.toMatchObject(refused);
    expect(rig.runtime.loaded).toEqual(new Set());
    rig.runtime.more = [];
    expect(await deployments.restore(deployer, 'fraud', next.routes)).toMatchObject({
      featurePolicies: { usual: { onMissing: 'impute' } },
    });
  });

  it.each<[object, string, RegExp]>([
    [{ c: {} }, 'feature_policies.c', /not an input/],
    [{ ['__proto__x'.repeat(40)]: {} }, 'feature_policies.', /not an input/],
    [{ a: 'fail' }, 'feature_policies.a', /an object/],
    [{ a: null }, 'feature_policies.a', /an object/],
    [{ a: { on: 1 } }, 'feature_policies.a.on', /not known/],
    [{ a: { onMissing: 'guess' } }, 'feature_policies.a.on_missing', /one of/],
    [{ a: { onStale: 1 } }, 'feature_policies.a.on_stale', /one of/],
    [{ a: { onMissing: 'default' } }, 'feature_policies.a.default', /required/],
    [{ a: { onMissing: 'fail', default: 1 } }, 'feature_policies.a.default', /neither/],
    [{ a: { onMissing: 'default', default: NaN } }, 'feature_policies.a.default', /number/],
    [{ a: { onMissing: 'default', default: {} } }, 'feature_policies.a.default', /number/],
    [{ a: { onMissing: 'default', default: 'a\0b' } }, 'feature_policies.a.default', /number/],
    [{ a: { onMissing: 'default', default: '\ud800' } }, 'feature_policies.a.default', /number/],
    [{ a: { onMissing: 'default', default: 'many' } }, 'feature_policies.a.default', /must be a number/],
    [{ a: { onMissing: 'impute' } }, 'feature_policies.a.on_missing', /nothing to impute/],
    [{ a: { onStale: 'impute' } }, 'feature_policies.a.on_stale', /nothing to impute/],
    [{ unread: { onMissing: 'impute' } }, 'feature_policies.unread.on_missing', /nothing to impute/],
    [{ a: { maxAgeSeconds: 0 } }, 'feature_policies.a.max_age_seconds', /whole number/],
    [{ a: { maxAgeSeconds: 1.5 } }, 'feature_policies.a.max_age_seconds', /whole number/],
    [{ a: { maxAgeSeconds: '60' } }, 'feature_policies.a.max_age_seconds', /whole number/],
  ])('is refused when it cannot be kept: %j', async (featurePolicies, field, message) => {
    await expect(deploy(featurePolicies as FeaturePolicies)).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: expect.stringContaining(field), message: expect.stringMatching(message) }],
    });
    expect(rig.runtime.loaded).toEqual(new Set());
  });

  it('may not be older than its feature counts, be it bound or of the same name', async () => {
    features.definitions.set('short@1.0.0', {
      ...{ name: 'short', version: '1.0.0', entityType: 'user', type: 'float', ttlSeconds: 60 },
    });
    const bound = { featureBindings: { a: 'short@1.0.0' } };
    await expect(deploy({ a: { maxAgeSeconds: 61 } }, bound)).rejects.toMatchObject({
      fields: [{ field: 'feature_policies.a.max_age_seconds', message: expect.stringContaining('at most 60') }],
    });
    await deploy({ a: { maxAgeSeconds: 60 }, b: { maxAgeSeconds: 9999 } }, bound);
  });
});
