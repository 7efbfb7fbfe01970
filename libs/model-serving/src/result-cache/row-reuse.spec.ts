import { CallerGoneError, DeadlineUnreachableError } from '@intelgraph/ml-runtime';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { VirtualTime } from '@intelgraph/testing';
import { MemorySharedStore } from '../../test/fakes/memory-shared-store.js';
import type { InputRow } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';
import type { Computed } from '../statistics/computed.js';

import { ResultCache, type VersionResults } from './result-cache.js';
import { type ReusedAnswers, type ReuseRequest, RowReuse } from './row-reuse.js';

const SCOPE = { deploymentId: 'd1', ttlSeconds: 60 };
const row = (x: number): InputRow => ({ x });

/** A run that a test ends. */
interface Run {
  readonly rows: readonly number[];
  answer(): void;
  fail(error: Error): void;
}

describe('rows whose answers are reused', () => {
  let clock: VirtualTime;
  let store: MemorySharedStore;
  let cache: ResultCache;
  let results: VersionResults;
  let runs: Run[];
  let waiting = 0;
  let late = 0;
  beforeEach(() => {
    clock = new VirtualTime();
    store = new MemorySharedStore(() => clock.now());
    [cache, results] = replica();
    runs = [];
    waiting = 0;
    late = 0;
  });

  function replica(): [ResultCache, VersionResults] {
    const one = new ResultCache({ maxBytes: 1e6, maxEntries: 100, store, clock });
    const runnable = {
      inputs: [{ name: 'x', required: true, type: 'double' }],
      output: { type: 'double', classes: [] },
    };
    const served = { endpoint: 'fraud', artifactDigest: 'a'.repeat(64), model: { runnable } };
    return [one, one.of(served as unknown as ServedVersion, SCOPE)];
  }

  const compute = (rows: readonly InputRow[]): Promise<Computed> =>
    new Promise((resolve, reject) => {
      const own = rows.map(({ x }) => Number(x));
      runs.push({
        rows: own,
        answer: () => resolve({ outputs: own.map((x) => ({ prediction: 10 * x })), run: { rows: own.length } }),
        fail: reject,
      });
    });
  const ask = (rows: readonly number[], more: Partial<ReuseRequest> = {}): Promise<ReusedAnswers> =>
    new RowReuse(cache).answer({
      results,
      rows: rows.map(row),
      urgency: { priority: undefined, deadline: undefined, signal: undefined },
      inlineRows: 0,
      compute,
      waiting: (count) => {
        waiting += count;
        return { end: () => void (waiting -= count) };
      },
      late: () => void (late += 1),
      ...more,
    });
  const urgent = (ms: number, signal?: AbortSignal): Partial<ReuseRequest> => ({
    urgency: { priority: undefined, deadline: clock.now() + ms, signal },
  });
  /** Lets everybody come as far as they can. */
  const settle = (): Promise<void> => clock.pass(0);
  const answers = (...predictions: number[]): { prediction: number }[] =>
    predictions.map((prediction) => ({ prediction }));

  it('are computed once when they are asked for together, and once more after their time', async () => {
    const asked = [ask([1]), ask([1]), ask([1])];
    await settle();
    expect(runs.map(({ rows }) => rows)).toEqual([[1]]);
    expect(waiting).toBe(2);
    runs[0]!.answer();
    expect(await Promise.all(asked)).toEqual([
      { outputs: answers(10), cached: [false], run: { rows: 1 } },
      { outputs: answers(10), cached: [true], run: undefined },
      { outputs: answers(10), cached: [true], run: undefined },
    ]);
    expect(waiting).toBe(0);
    await clock.pass(59_999);
    expect(await ask([1])).toMatchObject({ outputs: answers(10), cached: [true] });
    await clock.pass(1);
    const again = ask([1]);
    await settle();
    runs[1]!.answer();
    expect((await again).cached).toEqual([false]);
    expect(results.counts).toEqual({ endpoint: 'fraud', memory: 1, redis: 0, flight: 2, computed: 2 });
  });

  it('keep their places when some are known, some are computed for others and some are asked for twice', async () => {
    const before = ask([1]);
    await settle();
    runs[0]!.answer();
    await before;
    const other = ask([2]);
    await settle();
    const asked = ask([3, 1, 2, 3, 4]);
    await settle();
    expect(runs.map(({ rows }) => rows)).toEqual([[1], [2], [3, 4]]);
    runs[2]!.answer();
    runs[1]!.answer();
    expect(await asked).toEqual({
      outputs: answers(30, 10, 20, 30, 40),
      cached: [false, true, true, true, false],
      run: { rows: 2 },
    });
    await other;
    expect(cache.flights.size).toBe(0);
  });

  it('fail together when what they are computed by fails, and that is not kept', async () => {
    const asked = [ask([1]), ask([1])].map((one) => one.catch((error: unknown) => error));
    await settle();
    runs[0]!.fail(new RangeError('no'));
    expect(await Promise.all(asked)).toEqual([new RangeError('no'), new RangeError('no')]);
    const again = ask([1]);
    await settle();
    expect(runs).toHaveLength(2);
    runs[1]!.answer();
    expect((await again).outputs).toEqual(answers(10));
  });

  it.each([new DeadlineUnreachableError(), new CallerGoneError()])(
    'are computed for those who wait when who computed them gave up, once for all: %s',
    async (reason) => {
      const first = ask([1]).catch((error: unknown) => error);
      const others = [ask([1]), ask([1])];
      await settle();
      runs[0]!.fail(reason);
      expect(await first).toBe(reason);
      await settle();
      expect(runs.map(({ rows }) => rows)).toEqual([[1], [1]]);
      runs[1]!.answer();
      expect((await Promise.all(others)).map(({ outputs }) => outputs)).toEqual([answers(10), answers(10)]);
    },
  );

  it('are not failed by other rows of the request that computed them', async () => {
    const batch = ask([1, 2]).catch((error: unknown) => error);
    const single = ask([1]);
    await settle();
    runs[0]!.fail(new RangeError('row 2'));
    expect(await batch).toBeInstanceOf(RangeError);
    await settle();
    runs[1]!.answer();
    expect((await single).outputs).toEqual(answers(10));
  });

  it('hold nobody who waits beyond his deadline', async () => {
    const first = ask([1]);
    const hurried = ask([1], urgent(20)).catch((error: unknown) => error);
    await clock.pass(20);
    expect(await hurried).toBeInstanceOf(DeadlineUnreachableError);
    expect([late, waiting]).toEqual([1, 0]);
    runs[0]!.answer();
    expect((await first).outputs).toEqual(answers(10));
  });

  it('hold nobody who has hung up', async () => {
    const caller = new AbortController();
    const first = ask([1]);
    const gone = ask([1], urgent(1000, caller.signal)).catch((error: unknown) => error);
    await settle();
    caller.abort();
    expect(await gone).toBeInstanceOf(CallerGoneError);
    runs[0]!.answer();
    await first;
  });

  it('refuse to wait where as much waits as may', async () => {
    const first = ask([1]);
    const refusal = new Error('full');
    const refused = ask([1, 2], {
      waiting: () => {
        throw refusal;
      },
    }).catch((error: unknown) => error);
    await settle();
    expect(await refused).toBe(refusal);
    runs.forEach((run) => run.answer());
    await first;
    expect(cache.flights.size).toBe(0);
  });

  it('come from another process, for the time that is left there', async () => {
    const before = ask([1]);
    await settle();
    runs[0]!.answer();
    await before;
    await clock.pass(40_000);
    [cache, results] = replica();
    expect(await ask([1, 1])).toEqual({ outputs: answers(10, 10), cached: [true, true] });
    expect(results.counts).toMatchObject({ redis: 1, flight: 1, computed: 0 });
    await clock.pass(19_999);
    expect((await ask([1])).cached).toEqual([true]);
    await clock.pass(1);
    const again = ask([1]);
    await settle();
    runs[1]!.answer();
    expect((await again).cached).toEqual([false]);
  });

  it('are asked of other processes only where that is sooner than computing them, and not thousands at a time', async () => {
    const compute = (rows: readonly InputRow[]): Computed => ({
      outputs: rows.map(({ x }) => ({ prediction: Number(x) })),
      run: undefined,
    });
    const inline = ask([1, 2], { inlineRows: 2, compute });
    expect((await inline).outputs).toEqual(answers(1, 2));
    const many = ask(Array.from({ length: 300 }, (_, i) => i + 10));
    await settle();
    await settle();
    runs[0]!.answer();
    await many;
    expect([store.gets, store.sets]).toEqual([0, 0]);
    const few = ask([1000]);
    await settle();
    runs[1]!.answer();
    await few;
    await settle();
    expect([store.gets, store.sets]).toEqual([1, 1]);
  });

  it('are computed while the others do not answer', async () => {
    store.gate = new Promise<void>(() => undefined);
    const asked = ask([1]);
    await clock.pass(50);
    await settle();
    runs[0]!.answer();
    expect(await asked).toMatchObject({ outputs: answers(10), cached: [false] });
    const next = ask([2]);
    await settle();
    runs[1]!.answer();
    expect((await next).outputs).toEqual(answers(20));
    expect(store.gets).toBe(1);
  });

  it('without a key are always computed', async () => {
    const odd = (): Promise<ReusedAnswers> => ask([NaN]);
    const asked = [odd(), odd()];
    await settle();
    expect(runs).toHaveLength(2);
    runs.forEach((run) => run.answer());
    expect((await Promise.all(asked)).map(({ cached }) => cached)).toEqual([[false], [false]]);
    expect(cache.status).toMatchObject({ entries: 0, endpoints: [{ computed: 2 }] });
  });
});
