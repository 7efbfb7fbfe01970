import { silentLogger } from '@intelgraph/kernel';
import { FixedClock } from '@intelgraph/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { Lifecycle } from '../shutdown/lifecycle.js';

import { Pruner } from './pruner.js';

const HOUR_MS = 3_600_000;

describe('Pruner', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function started() {
    const asked: { before: Date; more: () => boolean; end: (error?: Error) => void }[] = [];
    const removeBefore = (before: Date, more: () => boolean) =>
      new Promise<number>((resolve, reject) => {
        asked.push({ before, more, end: (error) => (error === undefined ? resolve(1) : reject(error)) });
      });
    const clock = new FixedClock();
    const lifecycle = new Lifecycle(silentLogger, HOUR_MS);
    const parts = { what: 'things', retention: { removeBefore }, lifecycle, clock, logger: silentLogger };
    new Pruner({ ...parts, retentionMs: 1000 }).start();
    return { asked, clock, lifecycle };
  }

  it('removes at once what is older than it is kept, and again after an hour, also after a failure', async () => {
    const { asked, clock } = started();
    expect(asked.map(({ before }) => before.getTime())).toEqual([clock.now().getTime() - 1000]);
    asked[0]?.end(new Error('the database is away'));
    await jest.advanceTimersByTimeAsync(HOUR_MS);
    expect(asked).toHaveLength(2);
  });

  it('begins no second time while the first goes on', async () => {
    const { asked } = started();
    await jest.advanceTimersByTimeAsync(3 * HOUR_MS);
    expect(asked).toHaveLength(1);
    asked[0]?.end();
    await jest.advanceTimersByTimeAsync(HOUR_MS);
    expect(asked).toHaveLength(2);
  });

  it('lets what goes on come to an end when it is closed, and begins nothing after that', async () => {
    const { asked, lifecycle } = started();
    let isClosed = false;
    const closing = lifecycle.close().then(() => (isClosed = true));
    await jest.advanceTimersByTimeAsync(1);
    expect([asked[0]?.more(), isClosed]).toEqual([false, false]);
    asked[0]?.end();
    await closing;
    await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(asked).toHaveLength(1);
  });
});
