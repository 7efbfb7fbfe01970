import { beforeEach, describe, expect, it } from '@jest/globals';

import { VirtualTime } from '@intelgraph/testing';
import { MemorySharedStore } from '../../../test/fakes/memory-shared-store.js';
import type { ModelOutput, RowPrediction } from '../../models/model-runtime.js';

import { SharedResults } from './shared-results.js';

const NUMBER: ModelOutput = { type: 'double', classes: [] };
const never = new Promise<void>(() => undefined);

describe('results that processes share', () => {
  let clock: VirtualTime;
  let store: MemorySharedStore;
  let results: SharedResults;
  beforeEach(() => {
    clock = new VirtualTime();
    store = new MemorySharedStore(() => clock.now());
    results = new SharedResults(store, clock, 50);
  });

  const put = (key: string, prediction: number, ttlMs = 10_000): Promise<void> =>
    results.set(NUMBER, new Map<string, RowPrediction>([[key, { prediction }]]), ttlMs);
  const get = async (...keys: string[]): Promise<unknown[]> =>
    (await results.get(NUMBER, keys)).map((found) => found?.answer.prediction);
  /** What is asked for takes too long. */
  const hangs = async (): Promise<unknown[]> => {
    store.gate = never;
    const asked = get('a');
    await clock.pass(50);
    return asked;
  };

  it('give another process what one has, with the time that is left', async () => {
    await put('a', 7, 1000);
    await clock.pass(400);
    const other = new SharedResults(store, clock);
    expect(await other.get(NUMBER, ['b', 'a'])).toEqual([undefined, { answer: { prediction: 7 }, leftMs: 600 }]);
    await clock.pass(600);
    expect(await get('a')).toEqual([undefined]);
  });

  it('do without a store that does not answer in time, and do not ask it for a while', async () => {
    await put('a', 7);
    expect(await hangs()).toEqual([undefined]);
    expect(await get('a')).toEqual([undefined]);
    await put('b', 1);
    expect(store).toMatchObject({ gets: 1, sets: 1 });
    expect(results.status).toEqual({ errors: 0, timeouts: 1, skipped: 2, invalid: 0 });
  });

  it('try whether it is back, one request alone, and go on when it is', async () => {
    await put('a', 7);
    await hangs();
    store.gate = Promise.resolve();
    await clock.pass(1000);
    expect(await Promise.all([get('a'), get('a'), get('a')])).toEqual([[7], [undefined], [undefined]]);
    expect(await get('a')).toEqual([7]);
  });

  it('leave it alone longer each time it fails, up to half a minute', async () => {
    store.gate = Promise.reject(new Error('down'));
    store.gate.catch(() => undefined);
    const pauses = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
    for (const [i, pause] of pauses.entries()) {
      await get('a');
      expect(store.gets).toBe(i + 1);
      await clock.pass(pause - 1);
      await get('a');
      expect(store.gets).toBe(i + 1);
      await clock.pass(1);
    }
    expect(results.status).toMatchObject({ errors: pauses.length, skipped: pauses.length });
  });

  it('count calls that fail together once', async () => {
    store.gate = Promise.reject(new Error('down'));
    store.gate.catch(() => undefined);
    await Promise.all([get('a'), get('b'), put('c', 1)]);
    await clock.pass(1000);
    store.gate = Promise.resolve();
    await get('a');
    expect(store.gets).toBe(3);
    expect(results.status.errors).toBe(3);
  });

  it('wait no longer than the request can, and blame nobody for it', async () => {
    store.gate = never;
    const asked = results.get(NUMBER, ['a'], clock.now() + 10);
    await clock.pass(10);
    expect(await asked).toEqual([undefined]);
    expect(await results.get(NUMBER, ['a'], clock.now())).toEqual([undefined]);
    expect(store.gets).toBe(1);
    expect(results.status).toEqual({ errors: 0, timeouts: 0, skipped: 0, invalid: 0 });
  });

  it('ignore what no model of ours wrote, and count it', async () => {
    const endsAt = clock.now() + 1000;
    store.values.set('a', { bytes: Buffer.from('{"v":1,"p":"me"}'), endsAt });
    store.values.set('b', { bytes: Buffer.from([0, 1, 255]), endsAt });
    await put('c', 3);
    expect(await get('a', 'b', 'c')).toEqual([undefined, undefined, 3]);
    expect(results.status.invalid).toBe(2);
  });

  it('take a store that throws at once for one that fails', async () => {
    store.get = () => {
      throw new Error('closed');
    };
    expect(await get('a')).toEqual([undefined]);
    expect(results.status.errors).toBe(1);
  });
});
