import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { artifactUri, putFiles, sha256Of } from '@intelgraph/artifact-store';
import { UnavailableError } from '@intelgraph/kernel';
import { aContext } from '@intelgraph/testing';
import type { EntityManager } from 'typeorm';

import { ada, registryFixture, training, type RegistryFixture } from './registry-fixture.js';

const root = aContext({ principal: 'root', roles: ['admin'] });
const elsewhere = { ...training, workspace: 'elsewhere', principal: { ...training.principal, workspace: '*' } };

let registry: RegistryFixture;
const held: string[] = [];
const afar: string[] = [];
let isAway = false;
beforeAll(async () => {
  const holder = { manifests: () => Promise.resolve(held), held: () => Promise.resolve([]) };
  const distant = {
    manifests: () => (isAway ? Promise.reject(new UnavailableError('governance', 'is away')) : Promise.resolve(afar)),
    held: () => Promise.resolve([]),
  };
  registry = await registryFixture({ blobHolders: [holder], distantBlobHolders: [distant], purgeGraceMs: 0 });
});
afterAll(() => registry.database.drop());
beforeEach(() => {
  // The store knows only the real time, and nothing in it is younger than this.
  registry.clock.set(new Date(Date.now() + 3_600_000));
});

/** A manifest of files with these contents. */
async function artifact(...contents: string[]): Promise<string> {
  const files = await putFiles(
    registry.store,
    contents.map((content) => ({ path: `${sha256Of(content)}.bin`, bytes: Buffer.from(content) })),
  );
  return registry.store.putManifest({ schema_version: 1, flavor: 'files', files });
}

async function version(name: string, number: string, digest: string, context = training): Promise<void> {
  await registry.versions.register(context, { name, version: number, artifact_uri: artifactUri(digest) });
}

const isStored = async (content: string): Promise<boolean> =>
  (await registry.store.statBlob(sha256Of(content))) !== null;

describe('a purge', () => {
  it('needs an admin and a version that was deleted', async () => {
    await version('kept', '1.0.0', await artifact('kept'));

    await expect(registry.versionRemoval.purge(ada, 'kept', '1.0.0')).rejects.toMatchObject({ code: 'AUTH.FORBIDDEN' });
    await expect(registry.versionRemoval.purge(root, 'kept', '1.0.0')).rejects.toMatchObject({ kind: 'not_found' });
    expect(await isStored('kept')).toBe(true);
  });

  it('removes the files that nobody else has, in any workspace, and leaves the others', async () => {
    const digest = await artifact('mine', 'shared', 'abroad', "a run's");
    await version('purged', '1.0.0', digest);
    await version('other', '1.0.0', await artifact('shared', 'more'));
    await version('foreign', '1.0.0', await artifact('abroad'), elsewhere);
    held.push(await artifact("a run's"));
    await registry.versionRemoval.delete(ada, 'purged', '1.0.0');
    await registry.takeEvents();
    const purged = await registry.versionRemoval.purge(root, 'purged', '1.0.0');

    expect(purged).toMatchObject({ number: 1, version: '1.0.0', artifact_uri: '', labels: {}, metrics: {} });
    const there = await Promise.all(['mine', 'shared', 'more', 'abroad', "a run's"].map(isStored));
    expect(there).toEqual([false, true, true, true, true]);
    expect(await registry.store.statBlob(digest)).toBeNull();
    expect((await registry.takeEvents()).map(({ type, data }) => [type, data['blobs']])).toEqual([
      ['registry.version.purged.v1', 5],
    ]);
    await expect(registry.versionRemoval.restore(ada, 'purged', 1)).rejects.toMatchObject({
      code: 'MODEL_VERSION.PURGED',
    });
    await expect(registry.versions.register(ada, { name: 'purged', version: '1.0.0' })).rejects.toMatchObject({
      code: 'MODEL_VERSION.DELETED',
    });
  });

  it('keeps what a copy of the version has', async () => {
    await version('source', '1.0.0', await artifact('copied'));
    await registry.models.createNew(ada, { name: 'target' });
    await registry.sourcedVersions.create(ada, 'target', { source: 'models:/source/1' });
    const { id } = await registry.modelRemoval.delete(ada, 'source');
    await registry.modelRemoval.purge(root, id);

    expect(await isStored('copied')).toBe(true);
    await expect(registry.modelRemoval.restore(ada, id)).rejects.toMatchObject({ code: 'MODEL.PURGED' });
    await registry.versionRemoval.delete(ada, 'target', 1);
    await registry.versionRemoval.purge(root, 'target', 1);
    expect(await isStored('copied')).toBe(false);
  });

  it('keeps what was written a moment ago until it is old enough', async () => {
    await version('young', '1.0.0', await artifact('young'));
    await registry.versionRemoval.delete(ada, 'young', 1);
    registry.clock.set(new Date(Date.now() - 3_600_000));
    await registry.versionRemoval.purge(root, 'young', 1);
    expect(await isStored('young')).toBe(true);

    registry.clock.set(new Date(Date.now() + 3_600_000));
    expect(await registry.purgedBlobs.sweep()).toBe(2);
    expect(await isStored('young')).toBe(false);
    expect(await registry.purgedBlobs.sweep()).toBe(0);
  });

  it('frees nothing while somebody who may have the files does not answer, and not what that somebody has', async () => {
    await version('cards', '1.0.0', await artifact('a card', 'no card'));
    await registry.versionRemoval.delete(ada, 'cards', 1);
    isAway = true;
    await registry.versionRemoval.purge(root, 'cards', 1);
    expect(await Promise.all(['a card', 'no card'].map(isStored))).toEqual([true, true]);
    await expect(registry.purgedBlobs.sweep()).rejects.toMatchObject({ kind: 'unavailable' });

    isAway = false;
    afar.push(await artifact('a card'));
    await registry.purgedBlobs.sweep();
    expect(await Promise.all(['a card', 'no card'].map(isStored))).toEqual([true, false]);
  });
});

describe('a purge with a single connection left', () => {
  it('asks others in the database by that one: registrations that wait for it may have all others', async () => {
    const held = (manager: EntityManager): Promise<string[]> =>
      manager.query<{ digest: string }[]>('SELECT digest FROM purged_blobs WHERE false').then(() => []);
    const holder = { manifests: held, held };
    const narrow = await registryFixture({ blobHolders: [holder], purgeGraceMs: 0 }, { poolSize: 1 });
    try {
      const digest = await narrow.anArtifact('alone');
      await narrow.versions.register(training, { name: 'alone', version: '1.0.0', artifact_uri: artifactUri(digest) });
      await narrow.versionRemoval.delete(ada, 'alone', '1.0.0');
      narrow.clock.set(new Date(Date.now() + 3_600_000));
      await narrow.versionRemoval.purge(root, 'alone', '1.0.0');

      expect(await narrow.store.statBlob(digest)).toBeNull();
    } finally {
      await narrow.database.drop();
    }
  });
});
