import { aContext, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { NewFeatureService } from '../src/index.js';

import { aFeatureStore, featureDatabase, type TestStore } from './a-feature-store.js';

const context = aContext();
const base: NewFeatureService = {
  ...{ name: 'fraud_inputs', version: '1.0.0', request_inputs: ['hour'] },
  features: [
    { feature: 'spent@1.0.0', input: 'amount', on_missing: 'default', default: 0, max_age_seconds: 60 },
    { feature: 'risk' },
  ],
};

describe('feature services', () => {
  let database: TestDatabase;
  let store: TestStore;
  const register = (more: object = {}) => store.services.services.register(context, { ...base, ...more });

  beforeAll(async () => {
    database = await featureDatabase();
    store = aFeatureStore(database);
    await store.register('spent', { ttl_seconds: 3600, feature_type: 'float' });
    await store.register('risk', { entity_type: 'merchant' });
    await store.register('risk', { entity_type: 'merchant', version: '1.1.0' });
  });
  afterAll(() => database.drop());

  it('are lists of versions of features of any kind of entity, resolved once, with one audit record', async () => {
    const first = await register();
    await store.register('risk', { entity_type: 'merchant', version: '1.2.0' });
    const { service, created } = await store.services.services.register(context, {
      ...base,
      features: [base.features[0], { feature: 'risk@1.1.0' }].flatMap((feature) => feature ?? []),
    });

    expect([first.created, created]).toEqual([true, false]);
    expect(service).toEqual(first.service);
    expect(service).toMatchObject({
      ...{ name: 'fraud_inputs', version: '1.0.0', request_inputs: ['hour'], owner: context.principal.id },
      inputs: [
        {
          ...{ input: 'amount', feature: 'spent', version: '1.0.0', entity_type: 'user', feature_type: 'float' },
          ...{ on_missing: 'default', default: 0, max_age_seconds: 60 },
        },
        { input: 'risk', feature: 'risk', version: '1.1.0', entity_type: 'merchant', feature_type: 'int' },
      ],
    });
    const lineage = await store.services.lineage.get(context, 'risk', '1.1.0');
    expect(lineage.services).toEqual([{ name: 'fraud_inputs', version: '1.0.0' }]);
    expect((await store.services.lineage.get(context, 'risk', '1.0.0')).services).toEqual([]);
    expect(await store.events('features.service.registered.v1')).toEqual([first.service]);
  });

  it('never change, and mean their highest release by name', async () => {
    await register({ name: 'kept' });
    await expect(register({ name: 'kept', request_inputs: [] })).rejects.toMatchObject({
      code: 'FEATURE_SERVICE.VERSION_IMMUTABLE',
    });
    await register({ name: 'kept', version: '1.10.0' });
    await register({ name: 'kept', version: '1.9.0' });
    await register({ name: 'kept', version: '2.0.0-rc.1' });
    const { servicesQueries: queries } = store.services;
    expect((await queries.get(context, 'kept')).version).toBe('1.10.0');
    expect((await queries.get(context, 'kept@1.9.0')).version).toBe('1.9.0');
    const { items } = await queries.list(context, { name: 'kept' });
    expect(items.map(({ version }) => version)).toEqual(['1.0.0', '1.9.0', '1.10.0', '2.0.0-rc.1']);
    for (const reference of ['kept@3.0.0', 'nothing']) {
      await expect(queries.get(context, reference)).rejects.toMatchObject({ code: 'FEATURE_SERVICE.NOT_FOUND' });
    }
    await expect(queries.get(aContext({ workspace: 'other' }), 'kept')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it.each<[string, object]>([
    ['name', { name: 'no such' }],
    ['version', { version: 'one' }],
    ['features', { features: [] }],
    ['features', { features: 'spent' }],
    ['features[0].feature', { features: [{ feature: '../spent' }] }],
    ['features[0].feature', { features: [{ feature: 'spent@' }] }],
    ['features[1].input', { features: [{ feature: 'spent' }, { feature: 'risk', input: 'spent' }] }],
    ['features[0].input', { features: [{ feature: 'spent' }], request_inputs: ['spent'] }],
    ['features[0].default', { features: [{ feature: 'spent', on_missing: 'default' }] }],
    ['features[0].default', { features: [{ feature: 'spent', default: 1 }] }],
    ['features.0.default', { features: [{ feature: 'spent', on_stale: 'default', default: {} }] }],
    ['features.0.on_missing', { features: [{ feature: 'spent', on_missing: 'guess' }] }],
    ['features[0].max_age_seconds', { features: [{ feature: 'spent', max_age_seconds: 3601 }] }],
    ['features.0.max_age_seconds', { features: [{ feature: 'spent', max_age_seconds: 0.5 }] }],
    ['features.0.extra', { features: [{ feature: 'spent', extra: 1 }] }],
    ['request_inputs.0', { request_inputs: [''] }],
    ['description', { description: 'a\0b' }],
  ])('are refused with the name of %s: %j', async (field, more) => {
    await expect(register({ name: 'refused', ...more })).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ field: expect.stringContaining(field) })]),
    });
  });

  it('are refused where a feature is not registered, and to viewers', async () => {
    await expect(register({ features: [{ feature: 'nothing@1.0.0' }] })).rejects.toMatchObject({
      code: 'FEATURE.NOT_FOUND',
    });
    const viewer = aContext({ roles: ['viewer'] });
    await expect(store.services.services.register(viewer, base)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
