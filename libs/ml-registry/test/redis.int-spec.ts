import { createArtifactStore } from '@intelgraph/artifact-store';
import { redisAvailable, testRedis } from '@intelgraph/testing';
import { expect, it, describe } from '@jest/globals';

import { CachedManifests } from '../src/artifacts/cached-manifests.js';
import { connectRedis } from '../src/artifacts/redis-manifest-cache.js';

(redisAvailable() ? describe : describe.skip)('manifests cached in Redis', () => {
  it('are shared by processes, and come from the store without it', async () => {
    const { url } = await testRedis();
    const address = { host: new URL(url).hostname, port: Number(new URL(url).port) };
    const store = createArtifactStore({ type: 'memory' });
    const manifest = { schema_version: 1, flavor: 'files', files: [], made_by: `test ${process.pid}` } as const;
    const digest = await store.putManifest(manifest);
    const writer = new CachedManifests(store);
    writer.useCache(await connectRedis(address));
    await writer.getManifest(digest);
    const reader = new CachedManifests(createArtifactStore({ type: 'memory' }));
    reader.useCache(await connectRedis(address));

    expect(await reader.getManifest(digest)).toEqual(manifest);
    await reader.closeCache();
    await expect(reader.getManifest(digest)).rejects.toMatchObject({ code: 'ARTIFACT.NOT_FOUND' });
    await writer.closeCache();
    expect(await writer.getManifest(digest)).toEqual(manifest);
  });
});
