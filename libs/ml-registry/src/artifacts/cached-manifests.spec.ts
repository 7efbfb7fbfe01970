import { createArtifactStore } from '@intelgraph/artifact-store';
import { describe, expect, it } from '@jest/globals';

import { CachedManifests, type ManifestCache } from './cached-manifests.js';

const MANIFEST = { schema_version: 1, flavor: 'files', files: [] } as const;

function mapCache(entries: Map<string, string>): ManifestCache {
  return {
    get: (digest) => Promise.resolve(entries.get(digest) ?? null),
    set: (digest, text) => Promise.resolve(void entries.set(digest, text)),
    close: () => Promise.resolve(),
  };
}

describe('cached manifests', () => {
  it('come from the cache once read', async () => {
    const entries = new Map<string, string>();
    const store = createArtifactStore({ type: 'memory' });
    const digest = await store.putManifest(MANIFEST);
    const first = new CachedManifests(store);
    first.useCache(mapCache(entries));
    await first.getManifest(digest);
    const emptyStore = new CachedManifests(createArtifactStore({ type: 'memory' }));
    emptyStore.useCache(mapCache(entries));

    expect(await emptyStore.getManifest(digest)).toEqual(MANIFEST);
  });

  it('are read from the store when the cache lies or fails', async () => {
    const store = createArtifactStore({ type: 'memory' });
    const digest = await store.putManifest(MANIFEST);
    const lied = new CachedManifests(store);
    lied.useCache(mapCache(new Map([[digest, '{"schema_version":1,"flavor":"evil","files":[]}']])));
    const broken = new CachedManifests(store);
    broken.useCache({
      get: () => Promise.reject(new Error('gone')),
      set: () => Promise.reject(new Error('gone')),
      close: () => Promise.resolve(),
    });

    expect(await lied.getManifest(digest)).toEqual(MANIFEST);
    expect(await broken.getManifest(digest)).toEqual(MANIFEST);
  });
});
