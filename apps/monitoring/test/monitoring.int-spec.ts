import {
  feedbackReceived,
  lineageRecorded,
  type LoggedPrediction,
  modelCreated,
  modelRenamed,
  modelVersionRegistered,
} from '@intelgraph/contracts';
import { aContext, eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningMonitoring } from './fixtures/running-monitoring.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5);

/** Predictions of one day, one every few minutes; the amount has a mean of 100 and moves by `shift`. */
function aDay(day: number, shift = 0, rows = 200): LoggedPrediction[] {
  return Array.from({ length: rows }, (_, i) => {
    const u = ((i + 1) * 0.6180339887498949 + day * 0.37) % 1;
    const v = ((i + 1) * 0.41421356237309515 + day * 0.73) % 1;
    return {
      prediction_id: `d${day}-${i}`,
      event_time: new Date(START + day * DAY + (i * DAY) / rows).toISOString(),
      inputs: { amount: 100 + shift + 20 * Math.log(u / (1 - u)), shop: ['a', 'b', 'c'][Math.floor(v * 3)] },
      prediction: u > 0.5 ? 'yes' : 'no',
      probabilities: { yes: u, no: 1 - u },
      latency_ms: 2 + (i % 10),
    };
  });
}

/** A version as the registry announces it; it ignores the shop, and takes an hour that no prediction has. */
const aVersion = (model_name: string, version: string) => ({
  ...{ id: 'v', model_id: 'm', model_name, version, stage: 'development', framework: 'tfjs', model_type: 'tabular' },
  ...{ author: 'x', description: '', artifact_uri: '', artifact_digest: null, artifact_status: 'pending' },
  ...{ model_size_bytes: null, metrics: {}, hyperparameters: {}, tags: [], run_id: null, created_by: 'x' },
  ...{ created_at: new Date(START).toISOString(), updated_at: new Date(START).toISOString(), revision: 1 },
  signature: {
    inputs: [
      { name: 'shop', type: 'string', required: false, ignored: 'an identifier' },
      { name: 'amount', type: 'double', required: true },
      { name: 'hour', type: 'long', required: false },
    ],
    outputs: [],
  },
});

describe('the monitoring service', () => {
  let monitoring: RunningMonitoring;

  beforeAll(async () => {
    monitoring = await RunningMonitoring.start();
    for (let day = 0; day < 8; day++) await monitoring.predict(aDay(day, day === 7 ? 30 : 0));
    await eventually(async () => expect(await stored()).toBe(1600));
  });
  afterAll(() => monitoring.stop());

  const at = (day: number): string => new Date(START + day * DAY).toISOString();
  const performance = async (query: string) =>
    (await monitoring.call('GET', `performance?model_id=fraud&from=${at(0)}&to=${at(8)}&${query}`)).body;
  const stored = async (): Promise<number> => (await performance('bucket=all')).items[0]?.predictions ?? 0;

  it('compares rows of a request, and keeps the report', async () => {
    const rows = (day: number, shift: number) => aDay(day, shift).map(({ inputs }) => inputs);
    const body = { model_id: 'fraud', model_version: '1.0.0', baseline_rows: rows(0, 0), current_rows: rows(1, 40) };
    const answer = await monitoring.call('POST', 'drift', body);

    expect(answer).toMatchObject({ status: 201, body: { drift_detected: true, drifted_features: ['amount'] } });
    expect((await monitoring.call('GET', `drift-reports/${answer.body.id}`)).body).toEqual(answer.body);
    const { items } = (await monitoring.call('GET', 'drift-reports?model_id=fraud&page_size=1')).body;
    expect(items).toEqual([answer.body]);
  });

  it('compares stretches of stored predictions', async () => {
    const compare = async (from: number, to: number) => {
      const window = (a: number, b: number) => ({ from: at(a), to: at(b) });
      const body = { model_id: 'fraud', model_version: '1.0.0', baseline: window(0, 4), current: window(from, to) };
      return (await monitoring.call('POST', 'drift', body)).body;
    };
    const [quiet, drifted] = [await compare(4, 7), await compare(7, 8)];

    expect(quiet).toMatchObject({ verdict: 'no_drift', baseline_rows: 800, current_rows: 600, drift_score: 0 });
    expect(drifted).toMatchObject({ drift_detected: true, drifted_features: ['amount'] });
    expect(quiet.features.map(({ feature }) => feature).sort()).toEqual(['amount', 'prediction', 'shop']);
  });

  it('takes the id of a model for its name once the registry has told of it', async () => {
    const id = '019b0000-0000-7000-8000-00000000000a';
    const model = { id, name: 'fraud', description: '', tags: [], created_by: 'x', created_at: at(0) };
    await monitoring.publish(modelCreated, model);
    const byId = await eventually(async () => {
      const path = `performance?model_id=${id}&from=${at(0)}&to=${at(1)}&bucket=all`;
      const { body } = await monitoring.call('GET', path);
      expect(body.items).toMatchObject([{ predictions: 200 }]);
      return body;
    });
    expect(byId).toMatchObject({ model_id: id, model_name: 'fraud' });
    const [byName, sameById] = [
      await monitoring.call('GET', 'drift-reports?model_id=fraud'),
      await monitoring.call('GET', `drift-reports?model_id=${id}`),
    ];
    expect(sameById.body).toEqual(byName.body);
  });

  it('says how good and how fast a version was, as labels arrive', async () => {
    const labels = aDay(2).map(({ prediction_id, prediction }, i) => ({
      prediction_id,
      label: i % 4 === 0 ? (prediction === 'yes' ? 'no' : 'yes') : prediction,
      event_time: at(3),
    }));
    await monitoring.feedback(labels.slice(0, 100));
    await monitoring.feedback(labels.slice(100));
    const day = await eventually(async () => {
      const { items } = await performance('bucket=day&model_version=1.0.0');
      expect(items[2]?.labelled).toBe(200);
      return items[2]!;
    });

    expect(day).toMatchObject({ from: at(2), to: at(3), predictions: 200, metrics: { accuracy: 0.75 } });
    expect(day.throughput_per_second).toBeCloseTo(200 / 86_400, 12);
    expect(day.latency_ms).toEqual({ mean: 6.5, p50: 6.5, p95: 11, p99: 11 });
    expect(day.metrics.roc_auc).toBeGreaterThan(0.5);
  });

  it('shows a prediction with the columns that fed it and its label, and what a column fed', async () => {
    const [first] = aDay(3);
    await monitoring.feedback([{ prediction_id: first!.prediction_id, label: 'no', value: 7, event_time: at(4) }]);
    await eventually(async () =>
      expect((await monitoring.call('GET', `predictions/${first!.prediction_id}`)).body).toMatchObject({
        ...first,
        model_name: 'fraud',
        feedback: { label: 'no', value: 7, event_time: at(4) },
      }),
    );
    const list = async (query: string) => (await monitoring.call('GET', `predictions?model_id=fraud&${query}`)).body;
    const page = await list(`column=amount&from=${at(3)}&to=${at(4)}&page_size=150`);
    const rest = await list(
      `column=amount&from=${at(3)}&to=${at(4)}&page_size=150&page_token=${page.next_page_token ?? ''}`,
    );
    expect([page.items.length, rest.items.length, rest.next_page_token]).toEqual([150, 50, null]);
    expect((await list('column=nothing')).items).toEqual([]);
    expect((await list(`labelled=true&from=${at(3)}&to=${at(4)}`)).items).toHaveLength(1);
    expect((await monitoring.call('GET', 'predictions/unknown')).status).toBe(404);
  });

  it('tells how a prediction came about, over REST and gRPC; of one that nobody told, that it is not known', async () => {
    const [plain] = aDay(5, 0, 1) as [LoggedPrediction];
    const features = {
      amount: { value: 7.5, age_seconds: 12.25, status: 'fresh', feature: 'amount', version: '1.0.0' },
      hour: { value: null, age_seconds: null, status: 'missing', feature: null, version: null },
    } as const;
    const trace = { backend: 'wasm-simd', queue_ms: 0.5, compute_ms: 1.25, batch_rows: 4, trace_id: 'ab'.repeat(16) };
    const arm = { ab_test: { id: 't', variant: 'treatment' }, entity: { user: 'u1' } } as const;
    const traced = { ...plain, prediction_id: 'traced', ...trace, ...arm, features };
    await monitoring.predict([traced], 'churn', '2.0.0');
    const get = (id: string) => monitoring.call('GET', `/api/v1/predictions/${id}`);
    await eventually(async () => expect((await get('traced')).body).toMatchObject(traced));

    expect((await get('traced')).body).toEqual((await monitoring.call('GET', 'predictions/traced')).body);
    const { prediction } = await monitoring.grpc.getPrediction({ id: 'traced' }, aContext());
    expect(prediction).toMatchObject({
      ...{ modelName: 'churn', modelVersion: '2.0.0', inputs: plain.inputs, prediction: plain.prediction, features },
      ...{ backend: 'wasm-simd', queueMs: 0.5, computeMs: 1.25, batchRows: 4, abTestVariant: 'treatment' },
    });

    const nothing = {
      features: null,
      backend: null,
      queue_ms: null,
      compute_ms: null,
      batch_rows: null,
      trace_id: null,
    };
    expect((await get(plain.prediction_id)).body).toMatchObject(nothing);
    expect(await get('unknown')).toMatchObject({ status: 404, body: { code: 'PREDICTION.NOT_FOUND' } });
    await expect(monitoring.grpc.getPrediction({ id: 'unknown' }, aContext())).rejects.toMatchObject({
      ...{ code: 'PREDICTION.NOT_FOUND', kind: 'not_found' },
    });
  });

  it('says by gRPC what outcomes were worth, by version', async () => {
    const [plain] = aDay(1) as [LoggedPrediction];
    await monitoring.predict([{ ...plain, prediction_id: 'rewarded' }], 'ranker', '2.0.0');
    const get = () => monitoring.call('GET', '/api/v1/predictions/rewarded');
    const { endpoint } = await eventually(async () => {
      const { status, body } = await get();
      expect(status).toBe(200);
      return body as unknown as { endpoint: string };
    });
    const asked = { modelId: 'ranker', endpoint, versions: ['2.0.0'], since: new Date(0), metric: 'label_equals' };
    expect(await monitoring.grpc.getRewards(asked, aContext())).toEqual({ items: [] });
    await monitoring.publish(feedbackReceived, {
      items: [{ prediction_id: 'rewarded', label: plain.prediction, event_time: new Date().toISOString() }],
    });
    const one = { version: '2.0.0', count: 1n, sum: 1, sumOfSquares: 1 };
    await eventually(async () => {
      expect(await monitoring.grpc.getRewards(asked, aContext())).toEqual({ items: [one] });
    });
    const { items } = await monitoring.grpc.getRewards({ ...asked, label: 'other' }, aContext());
    expect(items).toEqual([{ ...one, sum: 0, sumOfSquares: 0 }]);
    await expect(monitoring.grpc.getRewards({ ...asked, metric: 'clicks' }, aContext())).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('says which data sets and columns stand behind a prediction, and which predictions came from a column', async () => {
    const lineage = {
      ...{ model_id: 'm', model_name: 'fraud', model_version: '1.0.0', parent_models: [] },
      datasets: [{ dataset_id: 'd-train', version: '', split: 'train', size: 10, digest: 'c'.repeat(64) }],
      ...{ experiment_id: null, run_id: null, job_id: null },
    };
    await monitoring.publish(modelVersionRegistered, { ...aVersion('fraud', '1.0.0'), lineage });
    await monitoring.publish(modelVersionRegistered, aVersion('fraud', '1.0.0'));
    const [{ prediction_id }] = aDay(3) as [LoggedPrediction];
    const datasets = await eventually(async () => {
      const { body } = await monitoring.call('GET', `predictions/${prediction_id}/lineage`);
      expect(body).toMatchObject({ prediction_id, model_name: 'fraud', model_version: '1.0.0' });
      expect(body.node).toMatch(/^prediction:.+@1\.0\.0$/);
      expect(body.columns).toEqual([
        { node: 'model:fraud@1.0.0#shop', column: 'shop', type: 'string', fed: false, ignored: 'an identifier' },
        { node: 'model:fraud@1.0.0#amount', column: 'amount', type: 'double', fed: true, ignored: null },
        { node: 'model:fraud@1.0.0#hour', column: 'hour', type: 'long', fed: false, ignored: null },
      ]);
      return body.datasets;
    });
    expect(datasets).toEqual([
      {
        node: `dataset:d-train@${'c'.repeat(64)}`,
        dataset_id: 'd-train',
        version: '',
        split: 'train',
        digest: 'c'.repeat(64),
      },
    ]);

    const ids = async (query: string) =>
      (await monitoring.call('GET', `predictions?from=${at(3)}&to=${at(4)}&page_size=500&${query}`)).body.items.length;
    expect(await ids('dataset=d-train&column=amount')).toBe(200);
    expect(await ids(`dataset=${'c'.repeat(64)}&column=amount&model_id=fraud`)).toBe(200);
    expect(await ids('dataset=d-train&column=shop')).toBe(0);
    expect(await ids('dataset=other&column=amount')).toBe(0);
    expect((await monitoring.call('GET', 'predictions?column=amount')).body.errors).toMatchObject([
      { field: 'model_id' },
    ]);
    expect((await monitoring.call('GET', 'predictions/unknown/lineage')).status).toBe(404);

    await monitoring.publish(lineageRecorded, {
      ...lineage,
      datasets: [...lineage.datasets, { dataset_id: 'd-test', version: '2', split: 'test', size: null, digest: null }],
    });
    await eventually(async () => expect(await ids('dataset=d-test&column=amount')).toBe(200));
  });

  it('runs a check as of any time, and raises and resolves an alert', async () => {
    const created = await monitoring.call('POST', 'checks', {
      name: 'fraud-drift',
      kind: 'drift',
      model_id: 'fraud',
      model_version: '1.0.0',
      window_seconds: 86_400,
      baseline: { type: 'window', from: at(0), to: at(4) },
      every_seconds: 86_400,
      severity: 'error',
      enabled: false,
    });
    const run = async (day: number) =>
      (await monitoring.call('POST', `checks/${created.body.id}/run`, { as_of: at(day) })).body;
    const outcomes = [];
    for (let day = 5; day <= 9; day++) outcomes.push((await run(day)).outcome);

    expect(created).toMatchObject({ status: 201, body: { last_run: null, revision: 1 } });
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'firing', 'too_few_rows']);
    const alerts = (await monitoring.call('GET', 'alerts')).body.items;
    expect(alerts).toMatchObject([{ model_name: 'fraud', severity: 'error', state: 'firing' }]);
    expect((await run(7)).outcome).toBe('ok');
    expect((await monitoring.call('GET', 'alerts')).body.items).toMatchObject([{ state: 'resolved' }]);
    const runs = (await monitoring.call('GET', `checks/${created.body.id}/runs`)).body.items;
    expect(runs.map(({ outcome }) => outcome)).toEqual(['ok', 'too_few_rows', 'firing', 'ok', 'ok', 'ok']);
  });

  it('runs checks by itself when they are due', async () => {
    const { body } = await monitoring.call('POST', 'checks', {
      ...{ name: 'by-itself', kind: 'data_quality', model_id: 'fraud' },
      ...{ window_seconds: 60, every_seconds: 3600 },
    });
    const done = await eventually(async () => {
      const check = (await monitoring.call('GET', `checks/${body.id}`)).body;
      expect(check.last_run).not.toBeNull();
      return check;
    });
    expect(done.last_run).toMatchObject({ outcome: 'too_few_rows', trigger: 'schedule' });
    expect((await monitoring.call('DELETE', `checks/${body.id}`)).status).toBe(204);
    expect((await monitoring.call('GET', `checks/${body.id}`)).status).toBe(404);
  });

  it('answers many at once', async () => {
    const window = { from: at(0), to: at(2) };
    const body = { model_id: 'fraud', model_version: '*', baseline: window, current: window };
    const answers = await Promise.all(Array.from({ length: 40 }, () => monitoring.call('POST', 'drift', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(answers[0]?.body).toMatchObject({ verdict: 'no_drift', drift_score: 0, model_version: '*' });
  });

  it('follows a model to its new name, and knows the old one no more', async () => {
    const id = '019b0000-0000-7000-8000-00000000000b';
    const model = { id, name: 'churn', description: '', tags: [], created_by: 'x', created_at: at(0) };
    const name = 'Churn model v2 (ü)';
    const rows = (day: number) =>
      aDay(day, 0, 20).map((row) => ({ ...row, prediction_id: `churn-${row.prediction_id}` }));
    const predictionsOf = async (of: string): Promise<number> => {
      const path = `performance?model_id=${encodeURIComponent(of)}&from=${at(0)}&to=${at(9)}&bucket=all`;
      return (await monitoring.call('GET', path)).body.items[0]?.predictions ?? 0;
    };
    await monitoring.publish(modelCreated, model);
    await monitoring.publish(modelVersionRegistered, { ...aVersion('churn', '1.0.0'), model_id: id });
    await monitoring.predict(rows(0), 'churn');
    await eventually(async () => expect(await predictionsOf('churn')).toBe(20));
    const check = {
      ...{
        name: 'churn-quality',
        model_id: 'churn',
        kind: 'data_quality',
        every_seconds: 86_400,
        window_seconds: 3600,
      },
    };
    const { id: checkId } = (await monitoring.call('POST', 'checks', check)).body;
    const values = { label: 'model_name', operator: 'in', values: ['other', 'churn'] };
    const silence = { matchers: [values], ends_at: new Date(Date.now() + DAY).toISOString(), comment: 'known' };
    const silenced = await monitoring.call('POST', 'silences', silence);
    expect(silenced.status).toBe(201);
    const quality = { model_id: 'churn', model_version: '1.0.0', rows: rows(0).map(({ inputs }) => inputs) };
    const { id: reportId } = (await monitoring.call('POST', 'data-quality', quality)).body;

    for (const version of [2, 2]) {
      await monitoring.publish(modelRenamed, { model: { ...model, name }, previous_name: 'churn' }, { version });
    }
    await eventually(async () => expect(await predictionsOf(name)).toBe(20));
    // From a replica that has not heard of it.
    await monitoring.predict(rows(1), 'churn');
    await eventually(async () => expect(await predictionsOf(name)).toBe(40));

    expect([await predictionsOf('churn'), await predictionsOf(id)]).toEqual([0, 40]);
    const list = async (path: string, of: string) =>
      (await monitoring.call('GET', `${path}=${encodeURIComponent(of)}`)).body.items;
    expect(await list('checks?model_name', name)).toMatchObject([{ id: checkId, revision: 2 }]);
    expect(await list('data-quality-reports?model_id', name)).toContainEqual(
      expect.objectContaining({ id: reportId, model_name: name }),
    );
    for (const path of ['checks?model_name', 'data-quality-reports?model_id'])
      expect(await list(path, 'churn')).toEqual([]);
    const { items } = (await monitoring.call('GET', 'silences')).body;
    expect(items).toMatchObject([{ matchers: [{ values: ['other', name] }] }]);
    const sources = await monitoring.call('GET', 'predictions/churn-d1-0/lineage');
    expect(sources.body.columns.map(({ column }: { column: string }) => column)).toEqual(['shop', 'amount', 'hour']);
  });

  it('takes a new model of the old name for another one', async () => {
    const id = '019b0000-0000-7000-8000-00000000000c';
    const model = { id, name: 'churn', description: '', tags: [], created_by: 'x', created_at: at(0) };
    await monitoring.publish(modelCreated, model);
    const rows = aDay(2, 0, 10).map((row) => ({ ...row, prediction_id: `second-${row.prediction_id}` }));
    const path = `performance?model_id=${id}&from=${at(0)}&to=${at(9)}&bucket=all`;
    await eventually(async () =>
      expect((await monitoring.call('GET', path)).body).toMatchObject({ model_name: 'churn' }),
    );
    await monitoring.predict(rows, 'churn');
    await eventually(async () =>
      expect((await monitoring.call('GET', path)).body.items).toMatchObject([{ predictions: 10 }]),
    );
  });
});
