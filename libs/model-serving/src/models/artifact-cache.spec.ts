import { createArtifactStore, putFiles } from '@intelgraph/artifact-store';
import { describe, expect, it } from '@jest/globals';

import { ArtifactCache } from './artifact-cache.js';

describe('the cache of artifacts', () => {
  it('tells what is wrong with an artifact as news once, and again after it was right', async () => {
    const shared = createArtifactStore({ type: 'memory' });
    const told: string[] = [];
    const cache = new ArtifactCache({
      shared,
      copies: null,
      refused: (place, { reason }, isNews) => told.push(`${place} ${reason}${isNews ? '' : ' again'}`),
    });
    const files = await putFiles(shared, [{ path: 'weights', bytes: Buffer.from('w') }]);
    const digest = await shared.putManifest({ schema_version: 1, flavor: 'files', files });
    const weights = files[0]!.digest;

    await shared.deleteBlob(weights, new Date(Date.now() + 60_000));
    for (let poll = 0; poll < 3; poll++) await expect(cache.fetch(digest)).rejects.toMatchObject({ reason: 'missing' });
    await shared.putBlob(Buffer.from('w'));
    await cache.fetch(digest);
    await shared.deleteBlob(weights, new Date(Date.now() + 60_000));
    await expect(cache.fetch(digest)).rejects.toMatchObject({ reason: 'missing' });

    expect(told).toEqual(['store missing', 'store missing again', 'store missing again', 'store missing']);
  });
});
