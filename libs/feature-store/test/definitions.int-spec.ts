import { aContext, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { NewFeature } from '../src/index.js';

import { aFeatureStore, featureDatabase, type TestStore } from './a-feature-store.js';

const context = aContext();
const base: NewFeature = { name: 'clicks', version: '1.0.0', feature_type: 'int', entity_type: 'user' };

describe('definitions of features', () => {
  let database: TestDatabase;
  let store: TestStore;
  const register = (more: Record<string, unknown> = {}) =>
    store.services.features.register(context, { ...base, ...more });

  beforeAll(async () => {
    database = await featureDatabase();
    store = aFeatureStore(database);
  });
  afterAll(() => database.drop());

  it('are stored once, with one audit record, whatever order their fields have', async () => {
    const validation = { min: 0, max: 10, nullable: true };
    const first = await register({ name: 'once', validation, tags: ['b', 'a', 'b'] });
    const again = await register({ name: 'once', validation: { nullable: true, max: 10, min: 0 }, tags: ['a', 'b'] });

    expect([first.created, again.created]).toEqual([true, false]);
    expect(again.feature).toEqual(first.feature);
    const audits = await store.events<{ name: string }>('features.feature.registered.v1');
    expect(audits.filter(({ name }) => name === 'once')).toEqual([first.feature]);
  });

  it('never change: other content under a version is refused and names the fields', async () => {
    await register({ name: 'fixed', ttl_seconds: 60 });
    const failure = register({ name: 'fixed', ttl_seconds: 61, description: 'x' });
    await expect(failure).rejects.toMatchObject({
      code: 'FEATURE.VERSION_IMMUTABLE',
      details: { differing_fields: ['description', 'ttl_seconds'] },
    });
    await expect(register({ name: 'fixed', version: '2.0.0', entity_type: 'shop' })).rejects.toMatchObject({
      code: 'FEATURE.ENTITY_TYPE_CONFLICT',
    });
  });

  it('mean one version by name, in whatever order versions of equal precedence came', async () => {
    const orders = [
      ['1.0.0+b', '1.0.0+c', '1.0.0+a', '1.0.0-rc.1'],
      ['1.0.0+c', '1.0.0-rc.1', '1.0.0+a', '1.0.0+b'],
      ['1.0.0+a', '1.0.0+b', '1.0.0+c'],
    ];
    for (const [i, versions] of orders.entries()) {
      const name = `built${i}`;
      for (const version of versions) await register({ name, version });
      expect((await store.services.catalog.get(context, name)).state.version).toBe('1.0.0+c');
      const pinned = versions.map((version) => ({ name, version }));
      const [byName] = await store.services.catalog.resolve(context, [{ name }, ...pinned]);
      expect(byName?.state.version).toBe('1.0.0+c');
    }
  });

  it('are made once by many at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => register({ name: 'raced' })));
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(all.map(({ feature }) => feature.id)).size).toBe(1);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'a b' }, 'name'],
    [{ name: '../x' }, 'name'],
    [{ name: 'groups' }, 'name'],
    [{ name: 7 }, 'name'],
    [{ version: '1.0' }, 'version'],
    [{ version: 'v1.0.0' }, 'version'],
    [{ feature_type: 'integer' }, 'feature_type'],
    [{ feature_type: ['int'] }, 'feature_type'],
    [{ entity_type: 'a:b' }, 'entity_type'],
    [{ ttl_seconds: -1 }, 'ttl_seconds'],
    [{ ttl_seconds: 1.5 }, 'ttl_seconds'],
    [{ ttl_seconds: Number.NaN }, 'ttl_seconds'],
    [{ ttl_seconds: 3e9 }, 'ttl_seconds'],
    [{ online_enabled: 'yes' }, 'online_enabled'],
    [{ online_enabled: false, offline_enabled: false }, 'online_enabled'],
    [{ dimension: 3 }, 'dimension'],
    [{ feature_type: 'vector', dimension: 0 }, 'dimension'],
    [{ validation: { min: 'x' } }, 'validation.min'],
    [{ validation: { pattern: '(a+)+$' } }, 'validation.pattern'],
    [{ sources: [{ kind: 'table' }] }, 'sources.0.ref'],
    [{ description: 'a\0' }, 'description'],
    [{ unknown: 1 }, 'unknown'],
  ])('are refused with the field: %p', async (more, field) => {
    await expect(register(more)).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] });
  });

  it('take bounds beyond 2^53 as bigint, and keep them exactly', async () => {
    const { feature } = await register({ name: 'large', validation: { max: 9_007_199_254_740_993n } });
    expect(feature.validation.max).toBe('9007199254740993');
  });

  it('ask for the role of an editor, and are seen in their workspace only', async () => {
    const viewer = aContext({ roles: ['viewer'] });
    await expect(store.services.features.register(viewer, base)).rejects.toMatchObject({ kind: 'forbidden' });
    await register({ name: 'mine' });
    const other = aContext({ workspace: 'other' });
    expect((await store.services.featuresQueries.list(other, {})).items).toEqual([]);
    expect((await store.services.features.register(other, { ...base, name: 'mine', ttl_seconds: 5 })).created).toBe(
      true,
    );
  });

  it('are listed page by page in the order of name and version', async () => {
    for (const version of ['1.10.0', '1.2.0', '1.2.0-rc.1']) await register({ name: 'paged', version });
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await store.services.featuresQueries.list(context, {
        name: 'paged',
        pageSize: 1,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      seen.push(...page.items.map(({ version }) => version));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    expect(seen).toEqual(['1.2.0-rc.1', '1.2.0', '1.10.0']);
  });

  it('of a group must be of its kind of entity, once each, and stay the versions they were', async () => {
    await register({ name: 'of_shop', entity_type: 'shop' });
    await register({ name: 'member' });
    const group = { name: 'g', version: '1.0.0', entity_type: 'user', features: ['member'] };
    const registered = await store.services.groups.register(context, group);
    await register({ name: 'member', version: '2.0.0' });

    expect((await store.services.groupsQueries.get(context, 'g')).features).toEqual([
      { name: 'member', version: '1.0.0' },
    ]);
    expect(registered.created).toBe(true);
    const grow = { ...group, version: '1.1.0' };
    const refused = async (features: string[]) =>
      expect(store.services.groups.register(context, { ...grow, features })).rejects.toMatchObject({
        fields: [{ field: 'features[1]' }],
      });
    await refused(['member', 'of_shop']);
    await refused(['member', 'member@1.0.0']);
    await expect(
      store.services.groups.register(context, { ...group, features: ['member@2.0.0'] }),
    ).rejects.toMatchObject({
      code: 'FEATURE_GROUP.VERSION_IMMUTABLE',
    });
    await expect(store.services.groupsQueries.get(context, 'none')).rejects.toMatchObject({ kind: 'not_found' });
  });
});
