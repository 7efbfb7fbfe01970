import type { DirectUploads } from '@intelgraph/artifact-store';
import { describe, expect, it } from '@jest/globals';

import { DirectParts } from './direct-parts.js';

describe('the addresses of the parts of an upload', () => {
  it('are made in batches, in the order of the numbers, and others have their turn in between', async () => {
    const batches: number[] = [];
    const uploads: Pick<DirectUploads, 'presignParts'> = {
      presignParts(_upload, numbers) {
        batches.push(numbers.length);
        return Promise.resolve(numbers.map((number) => `https://bucket/${number}`));
      },
    };
    let turns = 0;
    let isDone = false;
    const turn = (): void => {
      turns++;
      if (!isDone) setImmediate(turn);
    };
    turn();
    const parts = new DirectParts(uploads as DirectUploads);
    const { addresses } = await parts.addresses({ id: 'u', token: 't' }, 11, 9990, new Date());
    isDone = true;

    expect(addresses).toHaveLength(9990);
    expect([addresses[0], addresses[60], addresses.at(-1)]).toEqual([
      { number: 11, url: 'https://bucket/11' },
      { number: 71, url: 'https://bucket/71' },
      { number: 10_000, url: 'https://bucket/10000' },
    ]);
    expect(Math.max(...batches)).toBeLessThan(100);
    expect(turns).toBeGreaterThanOrEqual(batches.length);
  });
});
