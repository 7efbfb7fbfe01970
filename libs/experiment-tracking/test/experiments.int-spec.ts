import { uuidv7Ids } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { aContext, FixedClock, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import {
  ExperimentsQueries,
  ExperimentsService,
  MetricsQueries,
  type Run,
  RunsQueries,
  RunsService,
  TRACKING_ENTITIES,
  TRACKING_MIGRATIONS,
} from '../src/index.js';

const ada = aContext({ principal: 'ada', roles: ['editor'] });
const other = aContext({ principal: 'ada', roles: ['editor'], workspace: 'other' });

let database: TestDatabase;
let experiments: ExperimentsService;
let listing: ExperimentsQueries;
let runs: RunsService;
let queries: RunsQueries;
let metrics: MetricsQueries;
const clock = new FixedClock();

beforeAll(async () => {
  database = await testDatabase({
    entities: [...TRACKING_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...TRACKING_MIGRATIONS, ...MESSAGING_MIGRATIONS],
  });
  const outbox = new Outbox({ source: '/services/registry', ids: uuidv7Ids, clock });
  experiments = new ExperimentsService(database.dataSource, outbox, clock, uuidv7Ids);
  listing = new ExperimentsQueries(database.dataSource);
  runs = new RunsService(database.dataSource, experiments, outbox, clock, uuidv7Ids);
  queries = new RunsQueries(database.dataSource);
  metrics = new MetricsQueries(database.dataSource);
});
beforeEach(() =>
  database.dataSource.query(
    'TRUNCATE experiments, experiment_counters, runs, metric_points, latest_metrics, outbox CASCADE',
  ),
);
afterAll(() => database.drop());

const eventCount = async (): Promise<number> => {
  const rows: { n: number }[] = await database.dataSource.query('SELECT count(*)::int AS n FROM outbox');
  return rows[0]!.n;
};

async function everyPage<T>(
  read: (page: { pageSize: number; pageToken?: string | undefined }) => Promise<{
    items: readonly T[];
    nextPageToken?: string | undefined;
  }>,
  pageSize: number,
): Promise<T[]> {
  const all: T[] = [];
  let pageToken: string | undefined;
  do {
    const page = await read({ pageSize, pageToken });
    all.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return all;
}

describe('experiments', () => {
  it('are made once by name, with one event, also by many at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => experiments.create(ada, { name: 'churn' })));
    const refused = tries.filter((result): result is PromiseRejectedResult => result.status === 'rejected');
    expect(refused).toHaveLength(5);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'EXPERIMENT.EXISTS', kind: 'conflict' });
    expect(await eventCount()).toBe(1);
  });

  it('of two workspaces share a name and nothing else', async () => {
    const mine = await experiments.create(ada, { name: 'churn', description: 'mine' });
    const theirs = await experiments.create(other, { name: 'churn', description: 'theirs' });
    expect(mine.id).not.toBe(theirs.id);
    expect((await listing.list(ada, {})).items).toMatchObject([{ id: mine.id, description: 'mine' }]);
    expect(await listing.get(other, 'churn')).toMatchObject({ id: theirs.id });
    const run = await runs.create(other, { experiment: 'churn' });
    expect(run.experimentId).toBe(theirs.id);
    expect((await queries.list(ada, { experiment: 'churn' }, {})).items).toEqual([]);
  });

  it('are listed by name, page by page', async () => {
    const names = ['b', 'a', 'Z', 'a-1', 'c', 'a.b', '0'];
    for (const name of names) await experiments.create(ada, { name });
    await experiments.create(other, { name: 'foreign' });
    const listed = (await everyPage((page) => listing.list(ada, page), 2)).map(({ name }) => name);
    expect([...listed].sort()).toEqual([...names].sort());
    expect(new Set(listed).size).toBe(names.length);
  });

  it.each(['', 'a\0b', 'a\nb', '\ud800', 'x'.repeat(501)])('cannot be called %p', async (name) => {
    await expect(experiments.create(ada, { name })).rejects.toMatchObject({ fields: [{ field: 'name' }] });
    await expect(runs.create(ada, { experiment: name })).rejects.toMatchObject({ fields: [{ field: 'experiment' }] });
    expect(await eventCount()).toBe(0);
  });

  it('that do not exist are not found, and viewers make none', async () => {
    await expect(listing.get(ada, 'nothing')).rejects.toMatchObject({ code: 'EXPERIMENT.NOT_FOUND' });
    const viewer = aContext({ principal: 'vera', roles: ['viewer'] });
    await expect(experiments.create(viewer, { name: 'x' })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('runs in number', () => {
  it('that start in the same millisecond are paged newest first without gaps or repeats', async () => {
    const made: Run[] = [];
    for (let i = 0; i < 11; i++) {
      made.push(await runs.create(ada, { experiment: 'many' }));
      if (i % 4 === 3) clock.advance(1);
    }
    const listed = await everyPage((page) => queries.list(ada, {}, page), 3);
    expect(listed.map(({ id }) => id)).toEqual(
      [...made].sort((a, b) => +b.startedAt - +a.startedAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id),
    );
  });

  it('with one idempotency key in two workspaces are two runs', async () => {
    const wanted = { experiment: 'e', idempotencyKey: 'job-1' };
    expect((await runs.create(ada, wanted)).id).not.toBe((await runs.create(other, wanted)).id);
  });
});

describe('what is logged of a run', () => {
  it('holds metrics and parameters that are called like members of every object', async () => {
    const { id } = await runs.create(ada, { experiment: 'e' });
    const names = ['constructor', 'toString', 'hasOwnProperty'];
    for (const [step, key] of names.entries()) {
      await runs.logBatch(ada, id, { params: { [key]: step }, metrics: [{ key, value: step, step: 0n }] });
    }
    const expected = { constructor: 0, toString: 1, hasOwnProperty: 2 };
    expect(await queries.get(ada, id)).toMatchObject({ params: expected, metrics: expected });
  });

  it('by many at once is all there, and each write has its event', async () => {
    const { id } = await runs.create(ada, { experiment: 'e' });
    const steps = Array.from({ length: 12 }, (_, step) => step);
    await Promise.all(
      steps.map((step) =>
        runs.logBatch(ada, id, {
          metrics: [{ key: 'loss', value: step, step: BigInt(step) }],
          tags: { [`t${step}`]: 'x' },
        }),
      ),
    );
    const run = await queries.get(ada, id);
    expect([Object.keys(run.tags).length, run.metrics]).toEqual([12, { loss: 11 }]);
    expect((await metrics.history(ada, id, 'loss', {})).items.map(({ value }) => value)).toEqual(steps);
    expect(await eventCount()).toBe(13);
  });

  it('keeps both values of one step and time, and a point that comes again once; the latest is the greater', async () => {
    const { id } = await runs.create(ada, { experiment: 'e' });
    const point = { key: 'auc', step: 4n, time: clock.now() };
    for (const value of [0.9, 0.5, 0.9]) await runs.logBatch(ada, id, { metrics: [{ ...point, value }] });
    const { items } = await metrics.history(ada, id, 'auc', {});
    expect(items.map(({ value }) => value)).toEqual([0.5, 0.9]);
    expect((await queries.get(ada, id)).metrics).toEqual({ auc: 0.9 });
  });

  it('keeps the largest step and the smallest value exactly', async () => {
    const { id } = await runs.create(ada, { experiment: 'e' });
    const step = 2n ** 63n - 1n;
    await runs.logBatch(ada, id, { metrics: [{ key: 'x', value: Number.MIN_VALUE, step }] });
    expect((await metrics.history(ada, id, 'x', {})).items).toMatchObject([{ step, value: Number.MIN_VALUE }]);
  });

  it('is no history for a stranger, and artifacts take the place of those of their name', async () => {
    const { id } = await runs.create(ada, { experiment: 'e' });
    await expect(metrics.history(other, id, 'x', {})).rejects.toMatchObject({ code: 'RUN.NOT_FOUND' });
    await runs.logArtifact(ada, id, { name: 'model', digest: 'a'.repeat(64) });
    await runs.logArtifact(ada, id, { name: 'plot', digest: 'b'.repeat(64) });
    const { artifacts } = await runs.logArtifact(ada, id, { name: 'model', digest: 'c'.repeat(64) });
    expect(Object.fromEntries(artifacts.map(({ name, digest }) => [name, digest[0]]))).toEqual({
      model: 'c',
      plot: 'b',
    });
    await expect(runs.logArtifact(ada, id, { name: 'x', digest: '../../etc' })).rejects.toMatchObject({
      fields: [{ field: 'artifact.digest' }],
    });
  });
});
