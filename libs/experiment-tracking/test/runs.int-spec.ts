import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { aContext, FixedClock, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { uuidv7Ids } from '@intelgraph/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import {
  ExperimentsQueries,
  ExperimentsService,
  MetricsQueries,
  RunsQueries,
  RunsService,
  TRACKING_ENTITIES,
  TRACKING_MIGRATIONS,
} from '../src/index.js';

const ada = aContext({ principal: 'ada', roles: ['editor'] });
const stranger = aContext({ principal: 'eve', workspace: 'other' });
const DIGEST = 'a'.repeat(64);

describe('runs', () => {
  let database: TestDatabase;
  let experiments: ExperimentsService;
  let runs: RunsService;
  let queries: RunsQueries;
  let metrics: MetricsQueries;
  const clock = new FixedClock(new Date('2026-11-23T12:00:00Z'));

  beforeAll(async () => {
    database = await testDatabase({
      entities: [...TRACKING_ENTITIES, ...MESSAGING_ENTITIES],
      migrations: [...TRACKING_MIGRATIONS, ...MESSAGING_MIGRATIONS],
    });
    const outbox = new Outbox({ source: '/services/registry', ids: uuidv7Ids, clock });
    experiments = new ExperimentsService(database.dataSource, outbox, clock, uuidv7Ids);
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

  const topics = async (): Promise<string[]> => {
    const rows: { topic: string }[] = await database.dataSource.query('SELECT topic FROM outbox ORDER BY topic');
    return rows.map((row) => row.topic);
  };

  it('go from start to end, one event for each write', async () => {
    const run = await runs.create(ada, { experiment: 'fraud', params: { lr: 0.01 } });
    await runs.logBatch(ada, run.id, { metrics: [{ key: 'loss', value: 0.5, step: 0n }], tags: { team: 'risk' } });
    await runs.logArtifact(ada, run.id, { name: 'model', digest: DIGEST });
    await runs.finish(ada, run.id, 'finished');

    expect(await queries.get(ada, run.id)).toMatchObject({
      experimentName: 'fraud',
      status: 'finished',
      params: { lr: 0.01 },
      metrics: { loss: 0.5 },
      tags: { team: 'risk' },
      artifacts: [{ name: 'model', digest: DIGEST }],
      createdBy: 'ada',
      endedAt: clock.now(),
    });
    const held = [ada, stranger].map((context) => queries.holdsArtifact(context, DIGEST));
    expect(await Promise.all(held)).toEqual([true, false]);
    expect(await topics()).toEqual([
      'tracking.run.artifact_logged.v1',
      'tracking.run.created.v1',
      'tracking.run.finished.v1',
      'tracking.run.logged.v1',
    ]);
  });

  it('made at the same time in a new experiment share it', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => runs.create(ada, { experiment: 'race' })));

    expect(new Set(made.map((run) => run.experimentId)).size).toBe(1);
    expect((await new ExperimentsQueries(database.dataSource).list(ada, {})).items).toHaveLength(1);
  });

  it('asked for twice with one idempotency key are made once, also at the same time', async () => {
    const wanted = { experiment: 'fraud', idempotencyKey: 'job-1' };
    const made = await Promise.all(Array.from({ length: 6 }, () => runs.create(ada, wanted)));

    expect(new Set(made.map((run) => run.id)).size).toBe(1);
    expect(await topics()).toEqual(['tracking.run.created.v1']);
  });

  it('keep a metric point once, and show the value of the highest step', async () => {
    const { id } = await runs.create(ada, { experiment: 'fraud' });
    const points = [0, 1, 2].map((step) => ({ key: 'auc', value: step / 10, step: BigInt(step), time: clock.now() }));
    await runs.logBatch(ada, id, { metrics: points });
    await runs.logBatch(ada, id, { metrics: [...points].reverse() });

    const { items } = await metrics.history(ada, id, 'auc', {});
    expect(items.map(({ step, value }) => [step, value])).toEqual([
      [0n, 0],
      [1n, 0.1],
      [2n, 0.2],
    ]);
    expect((await queries.get(ada, id)).metrics).toEqual({ auc: 0.2 });
  });

  it('page through a long history without gaps', async () => {
    const { id } = await runs.create(ada, { experiment: 'fraud' });
    const all = Array.from({ length: 25 }, (_, i) => ({ key: 'loss', value: i, step: BigInt(i) * 10n ** 15n }));
    await runs.logBatch(ada, id, { metrics: all });

    const seen: bigint[] = [];
    let pageToken: string | undefined;
    do {
      const page = await metrics.history(ada, id, 'loss', { pageSize: 10, pageToken });
      seen.push(...page.items.map((point) => point.step));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    expect(seen).toEqual(all.map((point) => point.step));
  });

  it('refuse a parameter that has another value, and change nothing then', async () => {
    const { id } = await runs.create(ada, { experiment: 'fraud', params: { lr: 0.01 } });

    await expect(
      runs.logBatch(ada, id, { params: { lr: 0.1 }, metrics: [{ key: 'loss', value: 1, step: 0n }] }),
    ).rejects.toMatchObject({ fields: [{ field: 'params.lr' }] });
    expect((await metrics.history(ada, id, 'loss', {})).items).toEqual([]);
  });

  it('cannot end in two ways, and ending again the same way changes nothing', async () => {
    const { id } = await runs.create(ada, { experiment: 'fraud' });
    await runs.finish(ada, id, 'failed');
    await runs.finish(ada, id, 'failed');

    await expect(runs.finish(ada, id, 'finished')).rejects.toMatchObject({ code: 'RUN.ENDED' });
    expect((await topics()).filter((topic) => topic.includes('finished'))).toHaveLength(1);
  });

  it.each([
    [{ metrics: [{ key: 'x', value: '1' as never, step: 0n }] }, 'metrics[0].value'],
    [{ metrics: [{ key: 'a/../b', value: 1, step: 0n }] }, 'metrics[0].key'],
    [{ metrics: [{ key: 'x', value: 1, step: 0n, time: new Date(-1) }] }, 'metrics[0].timestamp'],
    [{ metrics: [{ key: '', value: 1, step: 0n }] }, 'metrics[0].key'],
    [{ metrics: [{ key: 'a\0b', value: 1, step: 0n }] }, 'metrics[0].key'],
    [{ metrics: [{ key: 'x', value: 1, step: -(2n ** 63n) - 1n }] }, 'metrics[0].step'],
    [{ params: { 'bad\nkey': 1 } }, 'params.bad\nkey'],
    [{ tags: { big: 'x'.repeat(9000) } }, 'tags.big'],
    [{ tags: { half: '\ud800' } }, 'tags.half'],
    [{ params: { nested: { a: '\0' } } }, 'params.nested'],
  ])('refuse a batch and name the field (case %#)', async (batch, field) => {
    const { id } = await runs.create(ada, { experiment: 'fraud' });

    await expect(runs.logBatch(ada, id, batch)).rejects.toMatchObject({ fields: [expect.objectContaining({ field })] });
  });

  it('belong to their workspace', async () => {
    const { id } = await runs.create(ada, { experiment: 'fraud' });

    await expect(queries.get(stranger, id)).rejects.toMatchObject({ code: 'RUN.NOT_FOUND' });
    await expect(runs.finish(stranger, id, 'finished')).rejects.toMatchObject({ code: 'RUN.NOT_FOUND' });
    expect((await queries.list(stranger, {}, {})).items).toEqual([]);
  });

  it('are found by experiment, status and job', async () => {
    const first = await runs.create(ada, { experiment: 'a', jobId: 'j1' });
    await runs.create(ada, { experiment: 'b' });
    await runs.finish(ada, first.id, 'killed');

    const count = async (filter: object): Promise<number> => (await queries.list(ada, filter, {})).items.length;
    expect(await Promise.all([{}, { experiment: 'a' }, { status: 'running' }, { jobId: 'j1' }].map(count))).toEqual([
      2, 1, 1, 1,
    ]);
  });

  it.each(['viewer', 'approver', 'deployer'] as const)('cannot be written by a mere %s', async (role) => {
    const context = aContext({ principal: 'bob', roles: [role] });

    await expect(runs.create(context, { experiment: 'x' })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
