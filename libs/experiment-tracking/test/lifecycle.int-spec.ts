import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { Tracking } from './fixtures/tracking.js';

const ada = aContext({ principal: 'ada', roles: ['editor'] });
const stranger = aContext({ principal: 'eve', workspace: 'other' });

let tracking: Tracking;
beforeAll(async () => {
  tracking = await Tracking.start();
});
beforeEach(() => tracking.dataSource.query('TRUNCATE experiments, experiment_counters, runs, outbox CASCADE'));
afterAll(() => tracking.stop());

describe('an experiment', () => {
  it('has a number that is never used again, tags, and an event for each write that changes something', async () => {
    const { experiments, experimentsQueries } = tracking;
    const { number } = await experiments.create(ada, { name: '/Users/ada/é', tags: { team: 'risk' } });
    await experiments.setTag(ada, { number }, 'k', 'v');
    await experiments.setTag(ada, { number }, 'k', 'v');
    await experiments.rename(ada, { number }, 'renamed');
    await experiments.deleteTag(ada, { number }, 'team');
    expect(await experimentsQueries.find(ada, { name: 'renamed' })).toMatchObject({
      number: 1n,
      tags: { k: 'v' },
      artifactLocation: 'mlflow-artifacts:/1',
    });
    expect(await tracking.topics()).toEqual([
      'tracking.experiment.created.v1',
      ...Array.from({ length: 3 }, () => 'tracking.experiment.updated.v1'),
    ]);
    await expect(experiments.deleteTag(ada, { number }, 'team')).rejects.toMatchObject({ code: 'TAG.NOT_FOUND' });
    expect((await experiments.create(ada, { name: 'next' })).number).toBe(2n);
  });

  it('takes its active runs with it when it is deleted, and brings those back', async () => {
    const { experiments, runs, runsQueries } = tracking;
    const { number } = await experiments.create(ada, { name: 'e' });
    const gone = await runs.create(ada, { experiment: number });
    const kept = await runs.create(ada, { experiment: number });
    await runs.delete(ada, gone.id);
    tracking.clock.advance(5);
    await experiments.delete(ada, { number });
    expect((await runsQueries.get(ada, kept.id)).lifecycleStage).toBe('deleted');
    await expect(runs.create(ada, { experiment: number })).rejects.toMatchObject({ code: 'EXPERIMENT.DELETED' });
    await expect(experiments.rename(ada, { number }, 'x')).rejects.toMatchObject({ code: 'EXPERIMENT.DELETED' });
    await expect(experiments.delete(ada, { number })).rejects.toMatchObject({ code: 'EXPERIMENT.NOT_FOUND' });
    await expect(experiments.create(ada, { name: 'e' })).rejects.toMatchObject({ code: 'EXPERIMENT.EXISTS' });

    await experiments.restore(ada, { number });
    const stages = [gone, kept].map(async ({ id }) => (await runsQueries.get(ada, id)).lifecycleStage);
    expect(await Promise.all(stages)).toEqual(['deleted', 'active']);
  });

  it('cannot take the name of another, and one without a number is not found', async () => {
    const { experiments, experimentsQueries } = tracking;
    await experiments.create(ada, { name: 'a' });
    await experiments.create(ada, { name: 'b' });
    await expect(experiments.rename(ada, { name: 'b' }, 'a')).rejects.toMatchObject({ code: 'EXPERIMENT.EXISTS' });
    for (const number of [9n, -1n, 2n ** 63n])
      await expect(experimentsQueries.find(ada, { number })).rejects.toMatchObject({ code: 'EXPERIMENT.NOT_FOUND' });
    await expect(experimentsQueries.find(stranger, { name: 'a' })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('called Default may be renamed: the workspace does not get a second one with number 0', async () => {
    const { experiments, experimentsQueries } = tracking;
    const context = aContext({ workspace: 'renamed-default' });
    await experiments.ensureDefault(context);
    await experiments.rename(context, { number: 0n }, 'ours');
    expect((await experiments.create(context, { name: 'Default' })).number).toBe(1n);
    expect((await experimentsQueries.find(context, { number: 0n })).name).toBe('ours');
  });

  it.each(['ftp', '../x', 's3://b?x=1', 's3://b/../c', 's3://b/a b', 's3://b#f'])(
    'cannot put artifacts at %p',
    async (artifactLocation) => {
      await expect(tracking.experiments.create(ada, { name: 'e', artifactLocation })).rejects.toMatchObject({
        fields: [{ field: 'artifact_location' }],
      });
    },
  );
});

describe('a run', () => {
  it('is found by both spellings of its id, has a place for artifacts, and its name is no tag', async () => {
    const { runs, runsQueries, experiments } = tracking;
    const { number } = await experiments.create(ada, { name: 'e', artifactLocation: 's3://bucket/here/' });
    const run = await runs.create(ada, { experiment: number, tags: { 'mlflow.runName': 'mine', a: 'b' } });
    const hex = run.id.replaceAll('-', '');
    expect(await runsQueries.get(ada, hex.toUpperCase())).toMatchObject({ id: run.id, name: 'mine', tags: { a: 'b' } });
    expect(run.artifactUri).toBe(`s3://bucket/here/${hex}/artifacts`);
    await runs.logBatch(ada, hex, { tags: { 'mlflow.runName': 'renamed' } });
    expect(await runsQueries.get(ada, run.id)).toMatchObject({ name: 'renamed', tags: { a: 'b' } });
    await expect(
      runs.create(ada, { experiment: number, name: 'x', tags: { 'mlflow.runName': 'y' } }),
    ).rejects.toMatchObject({ fields: [{ field: 'run_name' }] });
    await expect(runs.deleteTag(ada, run.id, 'mlflow.runName')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('may go on after its end, keeps the times that clients give, and takes nothing while it is deleted', async () => {
    const { runs, runsQueries } = tracking;
    const startedAt = new Date('2020-01-01T00:00:00Z');
    const { id } = await runs.create(ada, { experiment: 'e', startedAt, userId: 'bob' });
    const endedAt = new Date('2020-01-02T00:00:00Z');
    await runs.update(ada, id, { status: 'failed', endedAt });
    await runs.update(ada, id, { status: 'running' });
    expect(await runsQueries.get(ada, id)).toMatchObject({ status: 'running', startedAt, endedAt, userId: 'bob' });
    await runs.delete(ada, id);
    await runs.delete(ada, id);
    const metrics = [{ key: 'x', value: 1, step: 0n }];
    for (const batch of [{ metrics }, { params: { a: 1 } }, { tags: { a: '1' }, metrics }])
      await expect(runs.logBatch(ada, id, batch)).rejects.toMatchObject({ code: 'RUN.DELETED' });
    expect((await runsQueries.get(ada, id)).metrics).toEqual({});
    await runs.restore(ada, id);
    await runs.logBatch(ada, id, { metrics });
    expect(await tracking.topics()).toEqual([
      'tracking.run.created.v1',
      'tracking.run.deleted.v1',
      'tracking.run.finished.v1',
      'tracking.run.restored.v1',
      'tracking.run.updated.v1',
    ]);
  });

  it('with much logged still fits a message, and nothing of it is lost', async () => {
    const { runs, runsQueries } = tracking;
    const { id } = await runs.create(ada, { experiment: 'e' });
    const many = (n: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`${n}-${i}`, '\u0001é'.repeat(3000)]));
    await runs.logBatch(ada, id, { params: many(0), tags: many(0) });
    await runs.logBatch(ada, id, { params: many(1) });
    const { params, tags } = await runsQueries.get(ada, id);
    expect([Object.keys(params).length, Object.keys(tags).length, String(params['1-899']).length]).toEqual([
      1800, 900, 6000,
    ]);
  });

  it('logs a metric in one statement and a batch of a thousand in one', async () => {
    const { runs, metrics } = tracking;
    const { id } = await runs.create(ada, { experiment: 'e' });
    const points = Array.from({ length: 1000 }, (_, i) => ({ key: `m${i % 10}`, value: i, step: BigInt(i) }));
    const one = await tracking.statementsOf(() => runs.logBatch(ada, id, { metrics: points.slice(0, 1) }));
    const thousand = await tracking.statementsOf(() => runs.logBatch(ada, id, { metrics: points }));
    expect([one.length, thousand.length]).toEqual([1, 1]);
    expect((await metrics.history(ada, id, 'm3', { pageSize: 1000 })).items).toHaveLength(100);
  });
});
