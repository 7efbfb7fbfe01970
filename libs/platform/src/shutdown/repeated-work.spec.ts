import { silentLogger } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { Lifecycle } from './lifecycle.js';
import { repeatWork } from './repeated-work.js';

const HOUR_MS = 3_600_000;

describe('repeated work', () => {
  it('is told to end when the app closes, which waits for it', async () => {
    const lifecycle = new Lifecycle(silentLogger, 1000);
    const started = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    const seen: boolean[] = [];
    const work = async (more: () => boolean): Promise<void> => {
      seen.push(more());
      started.resolve();
      await goesOn.promise;
      seen.push(more());
    };
    repeatWork(lifecycle, { name: 'work', everyMs: HOUR_MS, atOnce: true, work });
    await started.promise;

    const closing = lifecycle.close();
    goesOn.resolve();
    await closing;

    expect(seen).toEqual([true, false]);
  });

  it('waits for its time unless it is to be done at once', async () => {
    const lifecycle = new Lifecycle(silentLogger, 1000);
    let done = 0;
    const work = (): Promise<void> => Promise.resolve(void done++);
    repeatWork(lifecycle, { name: 'work', everyMs: HOUR_MS, atOnce: false, work });

    await lifecycle.close();

    expect(done).toBe(0);
  });
});
