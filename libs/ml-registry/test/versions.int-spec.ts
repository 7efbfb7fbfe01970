import { artifactUri } from '@intelgraph/artifact-store';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ada, grace, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

describe('versions', () => {
  let registry: RegistryFixture;

  beforeAll(async () => {
    registry = await registryFixture();
  });
  afterAll(() => registry.database.drop());

  it('make their model and are announced by exactly one audited event', async () => {
    await registry.takeEvents();
    const { version, created } = await registry.versions.register(ada, { name: 'fresh', version: '1.0.0' });

    expect(created).toBe(true);
    expect(version).toMatchObject({
      model_name: 'fresh',
      stage: 'development',
      artifact_status: 'pending',
      author: 'ada',
    });
    const events = await registry.takeEvents();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'registry.version.registered.v1',
      principal: 'ada',
      data: { id: version.id },
    });
  });

  it('are the same when registered again with the same content, and announce nothing', async () => {
    const digest = await registry.anArtifact('same');
    const input = { name: 'same', version: '1.0.0', artifact_uri: artifactUri(digest), metrics: { auc: 0.9, f1: 0.5 } };
    const first = await registry.versions.register(training, input);
    await registry.takeEvents();
    const again = await registry.versions.register(training, { ...input, metrics: { f1: 0.5, auc: 0.9 } });

    expect(again).toEqual({ version: first.version, created: false });
    expect(await registry.takeEvents()).toEqual([]);
  });

  it('never change: another digest or other metrics under the same number are refused by name', async () => {
    const name = 'fixed';
    const artifact_uri = artifactUri(await registry.anArtifact('one'));
    await registry.versions.register(training, { name, version: '1.0.0', artifact_uri, metrics: { auc: 0.9 } });
    const other = artifactUri(await registry.anArtifact('two'));

    const changed = { name, version: '1.0.0', artifact_uri: other, metrics: { auc: 0.9 } };
    await expect(registry.versions.register(training, changed)).rejects.toMatchObject({
      code: 'MODEL_VERSION.IMMUTABLE',
      kind: 'conflict',
      details: { differing: ['artifact_uri'] },
    });
    const metrics = { name, version: '1.0.0', artifact_uri, metrics: { auc: 0.91 } };
    await expect(registry.versions.register(training, metrics)).rejects.toMatchObject({
      details: { differing: ['metrics'] },
    });
  });

  it('are listed by semver precedence, page by page', async () => {
    const numbers = ['1.9.0', '1.10.0', '2.0.0', '1.0.0-alpha.2', '1.0.0-alpha.10', '1.0.0', '2.0.0-rc.1'];
    for (const version of numbers) await registry.versions.register(ada, { name: 'ordered', version });
    const pages: string[][] = [];
    let pageToken: string | undefined;
    do {
      const page = await registry.versionsQueries.list(ada, 'ordered', { pageSize: 3, pageToken });
      pages.push(page.items.map(({ version }) => version));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);

    expect(pages).toEqual([['2.0.0', '2.0.0-rc.1', '1.10.0'], ['1.9.0', '1.0.0', '1.0.0-alpha.10'], ['1.0.0-alpha.2']]);
    const filtered = await registry.versionsQueries.list(ada, 'ordered', { filter: "version != '2.0.0'", pageSize: 1 });
    expect(filtered.items[0]?.version).toBe('2.0.0-rc.1');
    expect(await registry.versionsQueries.next(ada, 'ordered')).toBe('2.1.0');
    const latest = await registry.versionsQueries.resolve(ada, 'ordered', { version: 'latest' });
    expect(latest.version).toBe('2.0.0');
  });

  it('get distinct numbers when many are registered at once without one', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        registry.versions.register(ada, { name: 'crowded', metrics: { i } }).then(({ version }) => version.version),
      ),
    );

    expect(made.sort()).toEqual(['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0', '1.6.0', '1.7.0']);
  });

  it('are made once for one idempotency key, however often and at once it comes', async () => {
    const input = { name: 'keyed', idempotency_key: 'job-1', metrics: { auc: 0.5 } };
    const made = await Promise.all(Array.from({ length: 6 }, () => registry.versions.register(ada, input)));

    expect(new Set(made.map(({ version }) => version.id)).size).toBe(1);
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    for (const other of [{ name: 'other' }, { metrics: { auc: 0.6 } }, { version: '7.0.0' }]) {
      await expect(registry.versions.register(ada, { ...input, ...other })).rejects.toMatchObject({
        code: 'REQUEST.IDEMPOTENCY_KEY_REUSED',
      });
    }
    expect((await registry.versions.register(ada, { ...input, version: '1.0.0' })).created).toBe(false);
  });

  it('with an address we cannot read are external', async () => {
    const input = { name: 'foreign', version: '1.0.0', artifact_uri: '/models/fraud_detector_v1.pt' };
    const { version } = await registry.versions.register(ada, input);

    expect(version).toMatchObject({
      artifact_status: 'external',
      artifact_digest: null,
      artifact_uri: input.artifact_uri,
    });
  });

  it('open nobody else’s artifact: a digest must belong to the workspace or come from a service', async () => {
    const artifact_uri = artifactUri(await registry.anArtifact('secret'));
    await registry.versions.register(training, { name: 'mine', version: '1.0.0', artifact_uri });
    const eve = aContext({ principal: 'eve', workspace: 'elsewhere' });

    await expect(registry.versions.register(eve, { name: 'stolen', artifact_uri })).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'artifact_uri' }],
    });
    await expect(registry.artifacts.manifest(eve, 'mine', '1.0.0')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('are invisible from another workspace, where the same name is another model', async () => {
    const there = aContext({ principal: 'ada', workspace: 'other' });
    await registry.versions.register(ada, { name: 'twice', version: '1.0.0', metrics: { a: 1 } });
    const { version } = await registry.versions.register(there, { name: 'twice', version: '1.0.0', metrics: { a: 2 } });

    expect((await registry.versionsQueries.get(ada, 'twice', '1.0.0')).metrics).toEqual({ a: 1 });
    await expect(registry.versionsQueries.get(ada, version.model_id, '1.0.0')).rejects.toMatchObject({
      code: 'MODEL.NOT_FOUND',
    });
    expect((await registry.versionsQueries.search(there, {})).items.map(({ id }) => id)).toEqual([version.id]);
  });

  it('are found by metric, tag and stage, page by page', async () => {
    const where = aContext({ principal: 'ada', workspace: 'search' });
    for (let i = 0; i < 5; i++) {
      const tags = i % 2 === 0 ? ['even', "o'clock"] : ['odd'];
      await registry.versions.register(where, {
        name: `m${i}`,
        version: '1.0.0',
        metrics: { auc: 0.5 + i / 10 },
        tags,
      });
    }
    const names = async (filter: string): Promise<string[]> => {
      const { items } = await registry.versionsQueries.search(where, { filter });
      return items.map(({ model_name }) => model_name);
    };

    expect(await names('metrics.auc >= 0.8')).toEqual(['m4', 'm3']);
    expect(await names("metrics.auc >= 0.6 AND tag = 'even'")).toEqual(['m4', 'm2']);
    expect(await names("tag = 'o''clock' and stage = 'development' and metrics.auc < 0.6")).toEqual(['m0']);
    expect(await names("stage = 'production'")).toEqual([]);
    const first = await registry.versionsQueries.search(where, { pageSize: 4 });
    const second = await registry.versionsQueries.search(where, { pageSize: 4, pageToken: first.nextPageToken });
    expect([...first.items, ...second.items].map(({ model_name }) => model_name)).toEqual([
      'm4',
      'm3',
      'm2',
      'm1',
      'm0',
    ]);
  });

  it.each([
    'auc > 1',
    "metrics.auc >= 'x'",
    'metrics.auc ~ 1',
    'stage > 1',
    '; DROP TABLE models',
    'tag =',
    "tag = 'a' OR 1=1",
  ])('are not searched by %p', async (filter) => {
    await expect(registry.versionsQueries.search(ada, { filter })).rejects.toMatchObject({
      fields: [{ field: 'filter' }],
    });
  });

  it.each([
    [{ name: '../x' }, 'name'],
    [{ name: 'x', version: '1' }, 'version'],
    [{ name: 'x', metrics: { auc: 'high' } }, 'metrics.auc'],
    [{ name: 'x', metrics: { auc: Number.NaN } }, 'metrics.auc'],
    [{ name: 'x', hyperparameters: { a: { b: 'nul\0' } } }, 'hyperparameters.a.b'],
    [{ name: 'x', tags: ['a', 1] }, 'tags.1'],
    [{ name: 'x', stage: 'production' }, 'stage'],
    [{ name: 'x', artifact_uri: 'artifact://sha256:../..' }, 'artifact_uri'],
    [{ name: 'x', model_size_bytes: -1 }, 'model_size_bytes'],
  ])('refuse %p and name the field', async (input, field) => {
    await expect(registry.versions.register(ada, input as never)).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });

  it('are registered by editors only', async () => {
    await expect(registry.versions.register(grace, { name: 'x' })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('take files while pending and none once sealed', async () => {
    await registry.versions.register(ada, { name: 'uploaded', version: '1.0.0' });
    const file = { path: 'weights/a.bin', content: Buffer.from('weights') };
    await registry.artifacts.upload(ada, 'uploaded', '1.0.0', file);
    await registry.takeEvents();
    const sealed = await registry.artifacts.seal(ada, 'uploaded', '1.0.0', {});

    expect(sealed).toMatchObject({ artifact_status: 'stored', model_size_bytes: 7, revision: 3 });
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual(['registry.version.sealed.v1']);
    const { content } = await registry.artifacts.open(ada, 'uploaded', '1.0.0', 'weights/a.bin');
    expect(Buffer.concat(await content.toArray()).toString()).toBe('weights');
    await expect(registry.artifacts.upload(ada, 'uploaded', '1.0.0', file)).rejects.toMatchObject({
      code: 'MODEL_VERSION.SEALED',
    });
    await expect(registry.artifacts.open(ada, 'uploaded', '1.0.0', '../a')).rejects.toMatchObject({ kind: 'invalid' });
  });
});
