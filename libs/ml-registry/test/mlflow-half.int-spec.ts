import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ada, grace, promote, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture();
});
afterAll(() => registry.database.drop());

const types = async (): Promise<string[]> => (await registry.takeEvents()).map(({ type }) => type);

async function model(name: string, versions = 0): Promise<void> {
  await registry.models.createNew(ada, { name });
  for (let i = 0; i < versions; i++) await registry.sourcedVersions.create(ada, name, { source: `s3://bucket/${i}` });
  await registry.takeEvents();
}

describe('versions by their source', () => {
  it('get the next number and its semantic version, and keep both', async () => {
    await model('numbered');
    const first = await registry.sourcedVersions.create(ada, 'numbered', {
      source: 's3://bucket/m',
      run_id: '0190f3e400007000800000000000abcd',
      labels: { team: 'risk' },
      description: 'first',
    });

    expect(first).toMatchObject({
      number: 1,
      version: '1.0.0',
      labels: { team: 'risk', semver: '1.0.0' },
      source: 's3://bucket/m',
      artifact_status: 'external',
      run_id: '0190f3e4-0000-7000-8000-00000000abcd',
    });
    expect(await types()).toEqual(['registry.version.registered.v1']);
    expect(await registry.versionsQueries.get(ada, 'numbered', 1)).toMatchObject({ version: '1.0.0' });
    expect(await registry.versionViews.byKey(ada, 'numbered', '1.0.0')).toMatchObject({ number: 1 });
  });

  it('take the semantic version of the label semver, else the next free one', async () => {
    await model('labelled');
    const create = async (semver?: string): Promise<string> => {
      const labels: Record<string, string> = semver === undefined ? {} : { semver };
      return (await registry.sourcedVersions.create(ada, 'labelled', { source: 's3://b/m', labels })).version;
    };

    expect(await create('3.0.0')).toBe('3.0.0');
    expect(await create()).toBe('2.0.0');
    expect(await create()).toBe('4.0.0');
    await expect(create('2.0.0')).rejects.toMatchObject({ code: 'MODEL_VERSION.ALREADY_EXISTS' });
    await expect(create('banana')).rejects.toMatchObject({ fields: [{ field: 'tags.semver' }] });
    expect((await registry.versions.register(ada, { name: 'labelled', version: '4.1.0' })).version.number).toBe(4);
    await expect(registry.labels.setOfVersion(ada, 'labelled', 1, 'semver', '9.0.0')).rejects.toMatchObject({
      code: 'MODEL_VERSION.SEMVER_FIXED',
    });
    await expect(registry.labels.deleteOfVersion(ada, 'labelled', 1, 'semver')).rejects.toMatchObject({
      code: 'MODEL_VERSION.SEMVER_FIXED',
    });
  });

  it('are copies, with the same artifact and a lineage, where the source is another version', async () => {
    const artifact_uri = `artifact://sha256:${await registry.anArtifact('original')}`;
    await registry.versions.register(training, { name: 'original', version: '1.2.0', artifact_uri });
    await registry.aliases.set(ada, 'original', 'best', '1.2.0');
    await model('copy');
    const first = await registry.sourcedVersions.create(ada, 'copy', {
      source: 'models:/original@best',
      labels: { semver: '1.2.0' },
    });
    const again = await registry.sourcedVersions.create(ada, 'copy', {
      source: 'models:/original/1',
      labels: { semver: '1.2.0' },
    });

    expect(first).toMatchObject({ version: '1.2.0', source: 'models:/original/1', artifact_status: 'stored' });
    expect(first.artifact_uri).toBe(artifact_uri);
    expect(again.version).toBe('2.0.0');
    const lineage = await registry.lineageQueries.get(ada, 'copy', '1.2.0');
    expect(lineage.ancestors).toMatchObject([{ model_name: 'original', version: '1.2.0', relationship: 'copied' }]);
    const { items } = await registry.versionSearch.search(ada, {
      filter: "derived_from = 'original@1.2.0'",
      pageSize: 10,
    });
    expect(items.map(({ model_name, number }) => `${model_name}/${number}`).sort()).toEqual(['copy/1', 'copy/2']);
    await expect(registry.sourcedVersions.create(ada, 'copy', { source: 'models:/original/9' })).rejects.toMatchObject({
      code: 'MODEL_VERSION.NOT_FOUND',
    });
  });
});

describe('labels and aliases', () => {
  it('are written one by one, each with its event', async () => {
    await model('aliased', 2);
    await registry.labels.setOfModel(ada, 'aliased', 'team', 'risk');
    await registry.labels.setOfModel(ada, 'aliased', '__proto__', 'x');
    await registry.labels.deleteOfModel(ada, 'aliased', 'team');
    await registry.aliases.set(ada, 'aliased', 'champion', 1);
    const moved = await registry.aliases.set(ada, 'aliased', 'champion', '2.0.0');

    expect(moved).toMatchObject({ alias: 'champion', version: '2.0.0', number: 2 });
    const view = await registry.modelViews.get(ada, 'aliased');
    expect(Object.entries(view?.labels ?? {})).toEqual([['__proto__', 'x']]);
    expect(view?.aliases).toEqual([{ alias: 'champion', number: 2 }]);
    expect((await registry.versionViews.byAlias(ada, 'aliased', 'champion'))?.number).toBe(2);
    expect(await registry.versionsQueries.resolve(ada, 'aliased', { alias: 'champion' })).toMatchObject({
      number: 2,
      aliases: ['champion'],
    });
    await registry.aliases.delete(ada, 'aliased', 'champion');
    await expect(registry.aliases.delete(ada, 'aliased', 'champion')).rejects.toMatchObject({ kind: 'not_found' });
    const events = await registry.takeEvents();
    expect(events.map(({ type }) => type)).toEqual([
      'registry.model.label_set.v1',
      'registry.model.label_set.v1',
      'registry.model.label_deleted.v1',
      'registry.alias.set.v1',
      'registry.alias.set.v1',
      'registry.alias.deleted.v1',
    ]);
    expect(events.map(({ aggregateversion }) => aggregateversion)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(events[4]?.data).toMatchObject({ alias: 'champion', number: 2, previous_number: 1 });
  });

  it.each(['', 'latest', 'LATEST', 'v1', 'V12', 'a b', 'a/b', 'x'.repeat(256)])(
    'refuse the alias %p',
    async (alias) => {
      await expect(registry.aliases.set(ada, 'aliased', alias, 1)).rejects.toMatchObject({
        fields: [{ field: 'alias' }],
      });
    },
  );

  it.each(['', '../x', '/x', 'a//b', 'a"b', 'x'.repeat(251)])('refuse the key %p', async (key) => {
    await expect(registry.labels.setOfModel(ada, 'aliased', key, 'v')).rejects.toMatchObject({
      fields: [{ field: 'key' }],
    });
  });

  it('refuse values that are too long, one or all together', async () => {
    const long = 'x'.repeat(100_000);
    await expect(registry.labels.setOfModel(ada, 'aliased', 'k', `${long}x`)).rejects.toThrow(/100000/);
    for (const key of ['a', 'b', 'c']) await registry.labels.setOfModel(ada, 'aliased', key, long);
    await expect(registry.labels.setOfModel(ada, 'aliased', 'd', long)).rejects.toThrow(/all labels together/);
  });

  it('lets only its role move a protected alias', async () => {
    const admin = { ...grace, principal: { ...grace.principal, id: 'root', roles: ['admin' as const] } };
    await model('guarded', 1);
    await registry.settings.set(admin, { protected_aliases: [{ alias: 'prod*', role: 'deployer' }] });

    await expect(registry.aliases.set(ada, 'guarded', 'production', 1)).rejects.toMatchObject({
      code: 'ALIAS.PROTECTED',
    });
    await registry.aliases.set(grace, 'guarded', 'production', 1);
    await expect(registry.aliases.delete(ada, 'guarded', 'production')).rejects.toMatchObject({
      code: 'ALIAS.PROTECTED',
    });
    await expect(registry.aliases.set(grace, 'guarded', 'other', 1)).rejects.toMatchObject({ code: 'AUTH.FORBIDDEN' });
    await expect(registry.settings.set(ada, { protected_aliases: [] })).rejects.toMatchObject({
      code: 'AUTH.FORBIDDEN',
    });
    await expect(registry.settings.set(admin, {})).rejects.toMatchObject({ fields: [{ field: 'protected_aliases' }] });
    await registry.settings.set(admin, { protected_aliases: [] });
    await registry.aliases.delete(ada, 'guarded', 'production');
  });
});

describe('a model', () => {
  it('is described and renamed; versions, evidence and requests follow its new name', async () => {
    await model('old name', 1);
    await model('taken');
    await registry.modelChanges.describe(ada, 'old name', 'what it does');
    await registry.stages.request(ada, 'old name', 1, { to_stage: 'staging' });
    await registry.takeEvents();
    const renamed = await registry.modelChanges.rename(ada, 'old name', 'new name');

    expect(renamed).toMatchObject({ name: 'new name', description: 'what it does' });
    expect((await registry.versionViews.byKey(ada, 'new name', 1))?.model_name).toBe('new name');
    expect((await registry.stagesQueries.list(ada, { model: 'new name' })).items).toMatchObject([
      { model_name: 'new name' },
    ]);
    expect(await types()).toEqual(['registry.model.renamed.v1']);
    await expect(registry.modelsQueries.get(ada, 'old name')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(registry.modelChanges.rename(ada, 'new name', 'taken')).rejects.toMatchObject({
      code: 'MODEL.NAME_TAKEN',
    });
    await expect(registry.modelChanges.rename(ada, 'new name', 'a/b')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('takes its A/B tests along to its new name', async () => {
    for (const name of ['tested', 'rival']) await model(name, 1);
    const arms = (control: string, treatment: string) => ({
      control_model: { model_id: control, version: '1.0.0' },
      treatment_model: { model_id: treatment, version: '1.0.0' },
    });
    const split = { traffic_split: { control: 50, treatment: 50 } };
    const draft = await registry.abTests.create(grace, { name: 'one', ...split, ...arms('tested', 'rival') });
    const other = await registry.abTests.create(grace, { name: 'two', ...split, ...arms('rival', 'tested') });
    await registry.modelChanges.rename(ada, 'tested', 'Tested model (ü)');

    const renamed = { model_id: 'Tested model (ü)', model_name: 'Tested model (ü)', resolved: true };
    expect(await registry.abTests.start(grace, draft.id)).toMatchObject({ control_model: renamed, status: 'running' });
    expect(await registry.abTestsQueries.get(ada, other.id)).toMatchObject({ treatment_model: renamed });
  });

  it('is deleted with its versions, leaves its name, and is restored with them', async () => {
    await model('gone', 2);
    await registry.aliases.set(ada, 'gone', 'a', 1);
    await registry.versionRemoval.delete(ada, 'gone', 2);
    await registry.takeEvents();
    const { id } = await registry.modelRemoval.delete(ada, 'gone');
    await model('gone', 1);

    expect((await registry.modelSearch.search(ada, { filter: "name = 'gone'", pageSize: 10 })).items).toHaveLength(1);
    await expect(registry.modelRemoval.restore(ada, id)).rejects.toMatchObject({ code: 'MODEL.NAME_TAKEN' });
    await registry.modelRemoval.delete(ada, 'gone');
    await registry.takeEvents();
    await registry.modelRemoval.restore(ada, id);
    expect(await types()).toEqual(['registry.model.restored.v1']);
    expect(await registry.versionViews.byKey(ada, 'gone', 1)).toMatchObject({ aliases: [] });
    expect(await registry.versionViews.byKey(ada, 'gone', 2)).toBeNull();
    expect((await registry.sourcedVersions.create(ada, 'gone', { source: 's3://b/3' })).number).toBe(3);
  });

  it('is not deleted while it has a version in production, unless that is archived first', async () => {
    const artifact_uri = `artifact://sha256:${await registry.anArtifact('served')}`;
    await registry.versions.register(training, { name: 'serving', version: '1.0.0', artifact_uri });
    await promote(registry, 'serving', '1.0.0');

    await expect(registry.modelRemoval.delete(ada, 'serving')).rejects.toMatchObject({ code: 'MODEL.IN_PRODUCTION' });
    await expect(registry.versionRemoval.delete(ada, 'serving', 1)).rejects.toMatchObject({
      code: 'MODEL.IN_PRODUCTION',
    });
    await registry.versionRemoval.delete(ada, 'serving', 1, { archiveProduction: true });
    expect(await registry.versionRemoval.restore(ada, 'serving', 1)).toMatchObject({ stage: 'archived' });
  });
});

describe('a version', () => {
  it('is deprecated with a reason and a successor, and not promoted any more', async () => {
    await model('aged', 2);
    const deprecated = await registry.versionChanges.deprecate(ada, 'aged', 1, {
      reason: 'biased',
      successor: '2.0.0',
    });

    expect(deprecated.deprecation).toMatchObject({ reason: 'biased', successor: '2.0.0', deprecated_by: 'ada' });
    await expect(registry.stages.request(ada, 'aged', 1, { to_stage: 'staging' })).rejects.toMatchObject({
      code: 'MODEL_VERSION.DEPRECATED',
    });
    for (const successor of ['1.0.0', '9.0.0', 'nobody@1.0.0']) {
      await expect(registry.versionChanges.deprecate(ada, 'aged', 1, { reason: 'x', successor })).rejects.toMatchObject(
        { fields: [{ field: 'successor' }] },
      );
    }
    expect((await registry.versionChanges.undeprecate(ada, 'aged', 1)).deprecation).toBeNull();
    expect(await types()).toEqual(['registry.version.deprecated.v1', 'registry.version.deprecated.v1']);
  });

  it('keeps its numbers when it is deleted', async () => {
    await model('holes', 3);
    await registry.versionRemoval.delete(ada, 'holes', 3);

    await expect(registry.versionsQueries.get(ada, 'holes', 3)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(registry.versions.register(ada, { name: 'holes', version: '3.0.0' })).rejects.toMatchObject({
      code: 'MODEL_VERSION.DELETED',
    });
    expect(await registry.sourcedVersions.create(ada, 'holes', { source: 's3://b/m' })).toMatchObject({
      number: 4,
      version: '4.0.0',
    });
  });
});
