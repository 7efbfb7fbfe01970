import { artifactUri, putFiles, readArtifactFiles, sha256Of } from '@intelgraph/artifact-store';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aContext } from '@intelgraph/testing';

import { ada, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

const root = aContext({ principal: 'root', roles: ['admin'] });

let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture({ purgeGraceMs: 0 });
  for (const [name, column] of [
    ['forest', 'amount'],
    ['net', 'hour'],
    ['old', 'amount'],
  ] as const) {
    await model(name, '1.0.0', [column]);
  }
});
afterAll(() => registry.database.drop());

const signatureOf = (columns: readonly string[], classes: readonly string[]): object => ({
  inputs: columns.map((name) => ({ name, type: 'double', required: true })),
  outputs: [
    { name: 'prediction', type: 'string' },
    { name: 'probabilities', type: 'map', classes },
  ],
});

/** Registers a version of a classifier. @returns the digest of its artifact */
async function model(name: string, version: string, columns: string[], classes = ['no', 'yes']): Promise<string> {
  const { store } = registry;
  const files = await putFiles(store, [{ path: 'model.json', bytes: Buffer.from(`${name} ${version}`) }]);
  const signature = signatureOf(columns, classes);
  const digest = await store.putManifest({ schema_version: 1, flavor: 'tfjs-tabular', files, signature });
  await registry.versions.register(training, { name, version, artifact_uri: artifactUri(digest) });
  return digest;
}

const node = (model: string, more: object = {}): object => ({
  ...{ name: model, kind: 'model', model, version: '1.0.0', ...more },
});
const vote = (...members: string[]): object => ({ name: 'vote', kind: 'majority', members });
const average = (...models: string[]): object => ({
  nodes: [...models.map((name) => node(name)), { name: 'mean', kind: 'average', members: models }],
  output: 'mean',
});
const register = (name: string, version: string, graph: unknown, more: object = {}) =>
  registry.versions.register(ada, { name, version, kind: 'ensemble', graph, ...more });
const graphOf = async (digest: string | null): Promise<{ nodes: { version: string; digest: string }[] }> => {
  const [file] = await readArtifactFiles(registry.store, await registry.store.getManifest(digest ?? ''));
  return JSON.parse(file!.bytes.toString()) as never;
};

describe('an ensemble', () => {
  it('is a version whose signature, artifact and lineage follow from its graph', async () => {
    const { version, created } = await register('both', '1.0.0', average('forest', 'net'));

    expect([created, version.artifact_status, version.framework, version.model_type]).toEqual([
      ...[true, 'stored', 'ensemble', 'classification'],
    ]);
    expect(version.signature).toEqual(signatureOf(['amount', 'hour'], ['no', 'yes']));
    const manifest = await registry.store.getManifest(version.artifact_digest ?? '');
    expect(manifest).toMatchObject({ flavor: 'ensemble', task: 'binary', ensemble: { nesting: 1, models: 2 } });
    const { ancestors } = await registry.lineageQueries.get(ada, 'both', '1.0.0');
    expect(ancestors.map(({ model_name, version: of, relationship }) => [model_name, of, relationship]).sort()).toEqual(
      [
        ['forest', '1.0.0', 'ensemble-member'],
        ['net', '1.0.0', 'ensemble-member'],
      ],
    );
    const { descendants } = await registry.lineageQueries.get(ada, 'net', '1.0.0');
    expect(descendants).toMatchObject([{ model_name: 'both', version: '1.0.0', depth: 1 }]);
    const types = (await registry.takeEvents()).map(({ type }) => type);
    expect(types.filter((type) => type === 'registry.version.registered.v1')).toHaveLength(4);
  });

  it('is the same again where its graph means the same, and a conflict where it does not', async () => {
    const again = await register('both', '1.0.0', average('forest', 'net'));
    expect(again.created).toBe(false);
    await expect(register('both', '1.0.0', average('forest', 'old'))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('keeps the versions that stages and aliases meant when it was registered', async () => {
    const first = await model('champion', '1.0.0', ['amount']);
    const meant = await registry.aliases.set(ada, 'champion', 'best', '1.0.0');
    expect(meant.version).toBe('1.0.0');
    const named = [
      node('champion', { name: 'a', version: undefined, alias: 'best' }),
      node('champion', { name: 'b', version: 'latest' }),
      node('champion', { name: 'c', version: 'development' }),
      node('champion', { name: 'd', version: '1' }),
    ].map((one) => JSON.parse(JSON.stringify(one)) as object);
    const { version } = await register('pinned', '1.0.0', {
      nodes: [...named, vote('a', 'b', 'c', 'd')],
      output: 'vote',
    });
    await model('champion', '2.0.0', ['amount']);
    await registry.aliases.set(ada, 'champion', 'best', '2.0.0');

    const { nodes } = await graphOf(version.artifact_digest);
    expect(nodes.slice(0, 4).map((one) => [one.version, one.digest])).toEqual(Array(4).fill(['1.0.0', first]));
  });

  it('may consist of ensembles, to a depth', async () => {
    let inner = 'both';
    for (const name of ['second', 'third', 'fourth']) {
      await register(name, '1.0.0', average(inner, 'old'));
      inner = name;
    }
    const { artifact_digest: digest } = await registry.versionsQueries.get(ada, 'fourth', '1.0.0');
    expect(await registry.store.getManifest(digest ?? '')).toMatchObject({ ensemble: { nesting: 4, models: 5 } });
    await expect(register('fifth', '1.0.0', average('fourth', 'old'))).rejects.toThrow(
      'graph: is 5 ensembles within each other, and may be 4',
    );
  });

  it('is refused where it would be too many models, however few its own nodes are', async () => {
    const copies = Array.from({ length: 31 }, (_, i) => node('forest', { name: `n${i}` }));
    const wide = { nodes: [...copies, vote(...copies.map((_, i) => `n${i}`))], output: 'vote' };
    await register('wide', '1.0.0', wide);
    const wider = JSON.parse(JSON.stringify(wide).replaceAll('"forest"', '"wide"')) as object;

    await expect(register('wider', '1.0.0', wider)).rejects.toThrow('graph: has 961 models');
  });
});

describe('a graph', () => {
  it('is refused with every version that is not there, or cannot be served', async () => {
    await registry.versions.register(ada, { name: 'afar', version: '1.0.0', artifact_uri: 's3://elsewhere/model' });
    await registry.versions.register(training, {
      name: 'files',
      version: '1.0.0',
      artifact_uri: artifactUri(await bare()),
    });
    const nodes = [
      node('nobody'),
      node('forest', { version: '9.9.9' }),
      node('net', { version: 'production' }),
      node('old', { version: undefined, alias: 'none' }),
      node('afar'),
      node('files'),
    ].map((one) => JSON.parse(JSON.stringify(one)) as object);
    const graph = { nodes: [...nodes, vote('nobody', 'forest', 'net', 'old', 'afar', 'files')], output: 'vote' };
    const fields = ['model', 'version', 'version', 'alias', 'version', 'version'];

    await expect(register('broken', '1.0.0', graph)).rejects.toMatchObject({
      kind: 'invalid',
      fields: fields.map((field, i) => ({ field: `graph.nodes[${i}].${field}`, message: expect.any(String) })),
    });
  });

  it('of members that do not fit is refused by the field', async () => {
    await model('three', '1.0.0', ['amount'], ['a', 'b', 'c']);

    await expect(register('unfit', '1.0.0', average('forest', 'three'))).rejects.toMatchObject({
      fields: [{ field: 'graph.nodes[2].members[1]' }],
    });
  });

  it('sees the versions of its own workspace only', async () => {
    const elsewhere = { ...ada, workspace: 'elsewhere', principal: { ...ada.principal, workspace: '*' } };
    const input = { name: 'thief', version: '1.0.0', kind: 'ensemble', graph: average('forest', 'net') } as const;

    await expect(registry.versions.register(elsewhere, input)).rejects.toMatchObject({
      fields: [{ field: 'graph.nodes[0].model' }, { field: 'graph.nodes[1].model' }],
    });
  });

  it.each([
    ['nothing but its kind', { kind: 'ensemble' }, 'graph'],
    ['no kind', { graph: {} }, 'kind'],
    ['another kind', { kind: 'zoo', graph: {} }, 'kind'],
    ['an artifact beside it', { kind: 'ensemble', graph: {}, artifact_uri: 's3://a' }, 'artifact_uri'],
    ['a signature beside it', { kind: 'ensemble', graph: {}, signature: {} }, 'signature'],
  ])('is refused with %s', async (_what, more, field) => {
    await expect(
      registry.versions.register(ada, { name: 'x', version: '1.0.0', ...more } as never),
    ).rejects.toMatchObject({
      fields: [{ field }],
    });
  });
});

it('files that somebody uploads as an ensemble open no artifacts', async () => {
  await registry.versions.register(ada, { name: 'forged', version: '1.0.0' });
  const graph = await graphOf((await registry.versionsQueries.get(ada, 'both', '1.0.0')).artifact_digest);
  await registry.artifacts.upload(ada, 'forged', '1.0.0', {
    path: 'ensemble.json',
    content: Buffer.from(JSON.stringify(graph)),
  });
  await registry.artifacts.seal(ada, 'forged', '1.0.0', { flavor: 'ensemble' });

  expect(await registry.artifacts.manifest(ada, 'forged', '1.0.0')).not.toHaveProperty('ensemble');
});

it('a purge leaves what an ensemble consists of', async () => {
  registry.clock.set(new Date(Date.now() + 3_600_000));
  await model('doomed', '1.0.0', ['amount']);
  await register('survivor', '1.0.0', average('doomed', 'net'));
  await register('outer', '1.0.0', average('survivor', 'net'));
  const purge = async (name: string): Promise<void> => {
    await registry.versionRemoval.delete(ada, name, '1.0.0');
    await registry.versionRemoval.purge(root, name, '1.0.0');
  };
  const isThere = async (): Promise<boolean> => (await registry.store.statBlob(sha256Of('doomed 1.0.0'))) !== null;
  await purge('doomed');
  await purge('survivor');
  expect(await isThere()).toBe(true);
  await purge('outer');
  expect(await isThere()).toBe(false);
});

async function bare(): Promise<string> {
  const files = await putFiles(registry.store, [{ path: 'x.bin', bytes: Buffer.from('x') }]);
  return registry.store.putManifest({ schema_version: 1, flavor: 'files', files });
}
