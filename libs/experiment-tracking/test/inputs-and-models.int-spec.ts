import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DatasetInput, LoggedModel, LoggedModelOrder, MetricDataset, Run } from '../src/index.js';

import { Tracking } from './fixtures/tracking.js';

const ada = aContext({ principal: 'ada', roles: ['editor'] });
const stranger = aContext({ workspace: 'other' });

const input = (name: string, use?: string): DatasetInput => ({
  dataset: { name, digest: `d-${name}`, sourceType: 'local', source: '{}', schema: null, profile: '{"rows":1}' },
  tags: use === undefined ? {} : { 'mlflow.data.context': use },
});

let tracking: Tracking;
let run: Run;
beforeAll(async () => {
  tracking = await Tracking.start();
  run = await tracking.runs.create(ada, { experiment: 'e' });
});
afterAll(() => tracking.stop());

describe('inputs of a run', () => {
  it('are data sets, each once, with what they were used for; searches and summaries find them', async () => {
    await tracking.inputs.logInputs(ada, run.id, { datasets: [input('a', 'train'), input('b'), input('a', 'test')] });
    await tracking.inputs.logInputs(ada, run.id, { datasets: [input('a', 'eval')] });
    const { datasetInputs } = await tracking.runsQueries.details(ada, run.id);
    expect(datasetInputs).toEqual([input('a', 'train'), input('b')]);
    const experiments = [run.experimentNumber];
    const page = { experiments, view: 'all' as const, maxResults: 10 };
    const found = async (filter: string): Promise<number> =>
      (await tracking.runSearch.search(ada, { ...page, filter })).items.length;
    expect(await found("datasets.name = 'a' AND dataset.context = 'train'")).toBe(1);
    expect(await found("datasets.context = 'test'")).toBe(0);
    expect(await tracking.inputsQueries.summaries(ada, experiments)).toMatchObject([
      { name: 'a', context: 'train' },
      { name: 'b', context: null },
    ]);
    expect(await tracking.inputsQueries.summaries(stranger, experiments)).toEqual([]);
  });

  it.each([
    [{ name: 'x'.repeat(501) }, 'name'],
    [{ digest: 'x'.repeat(37) }, 'digest'],
    [{ source: 'x'.repeat(65_536) }, 'source'],
    [{ schema: 'x'.repeat(1_048_576) }, 'schema'],
  ])('beyond a limit are refused (case %#)', async (more, field) => {
    const { dataset } = input('a');
    const datasets = [{ dataset: { ...dataset, ...more }, tags: {} }];
    await expect(tracking.inputs.logInputs(ada, run.id, { datasets })).rejects.toMatchObject({
      fields: [{ field: `datasets[0].dataset.${field}` }],
    });
  });
});

describe('a logged model', () => {
  it('is pending until it is ready, and is an output of its run', async () => {
    const { loggedModels, loggedModelsQueries, inputs, runsQueries } = tracking;
    const wanted = { experiment: run.experimentNumber, name: 'net', params: { lr: '1' }, sourceRunId: run.id };
    const { id, status, artifactUri } = await loggedModels.create(ada, wanted);
    expect([status, artifactUri]).toEqual([
      'pending',
      `mlflow-artifacts:/${run.experimentNumber}/models/${id}/artifacts`,
    ]);
    await inputs.logOutputs(ada, run.id, [{ modelId: id, step: 1n }]);
    await inputs.logOutputs(ada, run.id, [{ modelId: id, step: 2n ** 60n }]);
    await inputs.logInputs(ada, run.id, { models: [id] });
    expect(await runsQueries.details(ada, run.id)).toMatchObject({
      modelInputs: [id],
      modelOutputs: [{ modelId: id, step: 2n ** 60n }],
    });
    await loggedModels.finalize(ada, id, 'ready');
    await loggedModels.setTags(ada, id, { a: 'b' });
    await loggedModels.logParams(ada, id, { lr: '1', depth: '3' });
    await expect(loggedModels.logParams(ada, id, { lr: '2' })).rejects.toMatchObject({ kind: 'invalid' });
    expect(await loggedModelsQueries.get(ada, id)).toMatchObject({
      status: 'ready',
      tags: { a: 'b' },
      params: { lr: '1', depth: '3' },
    });
    await expect(loggedModelsQueries.get(stranger, id)).rejects.toMatchObject({ code: 'LOGGED_MODEL.NOT_FOUND' });
    await loggedModels.delete(ada, id);
    await expect(loggedModelsQueries.get(ada, id)).rejects.toMatchObject({ code: 'LOGGED_MODEL.NOT_FOUND' });
    expect((await loggedModelsQueries.get(ada, id, { deletedToo: true })).lifecycleStage).toBe('deleted');
    const topics = (await tracking.topics()).filter((topic) => topic.includes('logged_model'));
    expect(topics.map((topic) => topic.split('.')[2])).toEqual(['created', 'deleted', 'updated', 'updated', 'updated']);
  });

  it('takes the metrics that name it; those of one that does not exist are refused as a whole', async () => {
    const { id } = await tracking.loggedModels.create(ada, { experiment: run.experimentNumber });
    const point = { key: 'auc', step: 1n, modelId: id, dataset: { name: 'a', digest: 'd' } };
    await tracking.runs.logBatch(ada, run.id, { metrics: [{ ...point, value: 0.5 }] });
    expect((await tracking.loggedModelsQueries.get(ada, id)).metrics).toMatchObject([
      { key: 'auc', value: 0.5, runId: run.id, datasetName: 'a', datasetDigest: 'd' },
    ]);
    const metrics = [{ ...point, key: 'never', value: 1, modelId: 'm-none' }];
    await expect(tracking.runs.logBatch(ada, run.id, { metrics })).rejects.toMatchObject({ kind: 'not_found' });
    expect((await tracking.runsQueries.get(ada, run.id)).metrics).toEqual({ auc: 0.5 });
  });

  it('is found by attributes, metrics on a data set, params and tags; and ordered by a metric', async () => {
    const { number } = await tracking.experiments.create(ada, { name: 'models' });
    const made: LoggedModel[] = [];
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      tracking.clock.advance(1);
      const model = await tracking.loggedModels.create(ada, { experiment: number, name, tags: { n: String(i) } });
      made.push(model);
      if (i === 2) continue;
      const dataset = { name: `d${i}`, digest: 'x' };
      const metrics = [{ key: 'auc', value: i, step: 0n, modelId: model.id, dataset }];
      await tracking.runs.logBatch(ada, run.id, { metrics });
    }
    await tracking.loggedModels.finalize(ada, made[0]!.id, 'ready');
    const find = async (
      filter: string,
      order: LoggedModelOrder[] = [],
      datasets: MetricDataset[] = [],
    ): Promise<string> => {
      const search = { experiments: [number], filter, order, datasets, maxResults: 10 };
      return (await tracking.loggedModelSearch.search(ada, search)).items.map(({ name }) => name).join('');
    };
    expect([await find(''), await find("status = 'READY'"), await find("tags.n != '0'")]).toEqual(['cba', 'a', 'cb']);
    expect([await find('metrics.auc >= 0'), await find('metrics.auc >= 0', [], [{ name: 'd1' }])]).toEqual(['ba', 'b']);
    expect(await find('', [], [{ name: 'd0', digest: 'x' }])).toBe('a');
    for (const ascending of [true, false])
      expect(await find('', [{ field: 'metrics.auc', ascending }])).toBe(ascending ? 'abc' : 'bac');
    expect(await find('', [{ field: 'metrics.auc', ascending: true, dataset: { name: 'd1' } }])).toBe('bca');
  });
});

describe('the history of a metric', () => {
  it('is by time, in pages, and its samples keep the first and the last point', async () => {
    const { id } = await tracking.runs.create(ada, { experiment: 'e' });
    const metrics = Array.from({ length: 100 }, (_, i) => ({
      key: 'm',
      value: i === 50 ? Number.NaN : i,
      step: BigInt(i),
      time: new Date(10_000 - i),
    }));
    await tracking.runs.logBatch(ada, id, { metrics });
    const whole = await tracking.metrics.timeline(ada, id, 'm');
    expect(whole.items.map(({ step }) => Number(step))).toEqual(Array.from({ length: 100 }, (_, i) => 99 - i));
    const steps: number[] = [];
    let pageToken: string | undefined;
    do {
      const page = await tracking.metrics.timeline(ada, id, 'm', { maxPoints: 33, pageToken });
      steps.push(...page.items.map(({ step }) => Number(step)));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    expect(steps).toEqual(whole.items.map(({ step }) => Number(step)));

    const sample = async (perRun: number, range: object = {}): Promise<number[]> =>
      (await tracking.metrics.samples(ada, [id], 'm', { perRun, ...range })).map(({ step }) => Number(step));
    expect(await sample(5)).toEqual([0, 20, 40, 60, 99]);
    expect(await sample(1)).toEqual([99]);
    expect(await sample(1000)).toHaveLength(100);
    expect(await sample(3, { fromStep: 10n, toStep: 12n })).toEqual([10, 11, 12]);
    const missing = tracking.metrics.samples(ada, [id, 'f'.repeat(32)], 'm', { perRun: 5 });
    await expect(missing).rejects.toMatchObject({ code: 'RUN.NOT_FOUND' });
    expect(await tracking.metrics.histories(ada, [id, 'rubbish'], 'm', 7)).toHaveLength(7);
    expect(await tracking.metrics.histories(stranger, [id], 'm', 7)).toEqual([]);
  });
});
