import { AppError } from '@intelgraph/kernel';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Tracking } from './fixtures/tracking.js';

const CLIENTS = 8;
const ada = aContext({ principal: 'ada', roles: ['editor'] });

let tracking: Tracking;
beforeAll(async () => {
  tracking = await Tracking.start();
});
afterAll(() => tracking.stop());

/** Numbers that look random and are the same in every run of the test. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

/** What eight clients get who all do their part at once. */
async function all(work: (client: number) => Promise<unknown>): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(Array.from({ length: CLIENTS }, (_, client) => work(client)));
}

const reasons = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.filter((result) => result.status === 'rejected').map((result): unknown => result.reason);

describe('eight clients at once', () => {
  it('find the latest of a metric that the whole history says, in whatever order points come', async () => {
    for (let round = 1; round <= 12; round++) {
      const { id } = await tracking.runs.create(ada, { experiment: 'race' });
      const draw = numbers(round);
      const batches = Array.from({ length: CLIENTS }, () =>
        Array.from({ length: 1 + draw(30) }, () => ({
          key: `m${draw(4)}`,
          value: [draw(5) - 2, Number.NaN, Infinity, 0.5][draw(4)] ?? 0,
          step: BigInt(draw(4)) - 2n,
          time: new Date(1_700_000_000_000 + draw(3)),
        })),
      );
      const results = await all(async (client) => {
        const points = batches[client] ?? [];
        for (let from = 0; from < points.length; from += 7)
          await tracking.runs.logBatch(ada, id, { metrics: points.slice(from, from + 7) });
      });
      expect(reasons(results)).toEqual([]);

      const { latestMetrics } = await tracking.runsQueries.get(ada, id);
      const shown = Object.fromEntries(latestMetrics.map(({ key, ...point }) => [key, point]));
      expect(shown).toEqual(latestOf(batches.flat()));
    }
  });

  it('set one tag: each value is one that somebody set, each write that changed it has its event, none fails', async () => {
    const { id } = await tracking.runs.create(ada, { experiment: 'race' });
    for (let round = 0; round < 10; round++) {
      const results = await all((client) =>
        tracking.runs.logBatch(ada, id, { tags: { same: `${round}-${client}`, [`own-${client}`]: String(round) } }),
      );
      expect(reasons(results)).toEqual([]);
      const { tags } = await tracking.runsQueries.get(ada, id);
      expect(tags['same']).toMatch(new RegExp(`^${round}-[0-7]$`));
      expect(Object.keys(tags)).toHaveLength(1 + CLIENTS);
    }
    const rows: { n: number; versions: number }[] = await tracking.dataSource.query(
      `SELECT count(*)::int AS n, count(DISTINCT payload::jsonb ->> 'aggregateversion')::int AS versions
         FROM outbox WHERE message_key = $1`,
      [id],
    );
    expect(rows).toEqual([{ n: 81, versions: 81 }]);
  });

  it('log one parameter with values of their own: one wins, the others are told which value it has', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await tracking.runs.create(ada, { experiment: 'race' });
      const results = await all((client) => tracking.runs.logBatch(ada, id, { params: { lr: String(client) } }));
      const { params } = await tracking.runsQueries.get(ada, id);
      expect(results.findIndex(({ status }) => status === 'fulfilled')).toBe(Number(params['lr']));
      expect(reasons(results)).toHaveLength(CLIENTS - 1);
      for (const reason of reasons(results)) {
        expect(reason).toBeInstanceOf(AppError);
        expect(reason).toMatchObject({
          kind: 'invalid',
          message: expect.stringContaining(`value ${String(params['lr'])}`),
        });
      }
    }
  });

  it('begin a workspace: one Default with number 0, and no number twice', async () => {
    for (let round = 0; round < 5; round++) {
      const context = aContext({ workspace: `new-${round}` });
      const results = await all(async (client) => {
        await tracking.experiments.ensureDefault(context);
        await tracking.runs.create(context, { experiment: `e${client % 3}` });
        await tracking.experiments.create(context, { name: `own-${client}` });
      });
      expect(reasons(results)).toEqual([]);
      const { items } = await tracking.experimentsQueries.list(context, {});
      expect([items.length, new Set(items.map(({ number }) => number)).size]).toEqual([12, 12]);
      expect(items.filter(({ name }) => name === 'Default').map(({ number }) => number)).toEqual([0n]);
    }
  });

  it('swap two names: some get theirs, the others are told that it is taken', async () => {
    const ids = await Promise.all(
      ['swap-a', 'swap-b'].map(async (name) => (await tracking.experiments.create(ada, { name })).number),
    );
    for (let round = 0; round < 12; round++) {
      const results = await all((client) =>
        tracking.experiments.rename(ada, { number: ids[client % 2] ?? 0n }, (client + round) % 2 ? 'swap-a' : 'swap-b'),
      );
      for (const reason of reasons(results)) expect(reason).toMatchObject({ kind: 'conflict' });
      const { items } = await tracking.experimentsQueries.list(ada, { pageSize: 1000 });
      expect(items.filter(({ name }) => name.startsWith('swap-'))).toHaveLength(2);
    }
  });

  it('rename to one name, delete, restore and start runs: only errors that say what is wrong', async () => {
    const { number } = await tracking.experiments.create(ada, { name: 'turbulent' });
    for (let round = 0; round < 8; round++) {
      const results = await all(async (client) => {
        if (client < 2) await tracking.experiments.delete(ada, { number });
        else if (client < 4) await tracking.experiments.restore(ada, { number });
        else if (client < 6) await tracking.experiments.rename(ada, { number }, `name-${round}`);
        else await tracking.runs.create(ada, { experiment: number });
      });
      for (const reason of reasons(results)) expect(reason).toBeInstanceOf(AppError);
    }
    const rows: { n: number }[] = await tracking.dataSource.query(
      `SELECT count(*)::int AS n FROM runs r JOIN experiments e ON e.id = r.experiment_id
        WHERE e.lifecycle_stage = 'deleted' AND r.lifecycle_stage = 'active'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });
});

interface Point {
  readonly key: string;
  readonly value: number;
  readonly step: bigint;
  readonly time: Date;
}

/** The greatest point of each key by step, time and value; NaN counts as the greatest value. */
function latestOf(points: readonly Point[]): Record<string, object> {
  const rank = (value: number): number => (Number.isNaN(value) ? Infinity : value);
  const latest: Record<string, object> = {};
  for (const key of new Set(points.map((point) => point.key))) {
    const [last] = points
      .filter((point) => point.key === key)
      .map(({ step, time, value }) => ({ step, time, value: value === Infinity ? Number.MAX_VALUE : value }))
      .sort((a, b) => Number(b.step - a.step) || +b.time - +a.time || rank(b.value) - rank(a.value));
    if (last !== undefined) latest[key] = last;
  }
  return latest;
}
