import { join } from 'node:path';

import {
  abTestCreated,
  type AbTestState,
  createCloudEvent,
  decodeCloudEvent,
  encodeCloudEvent,
  type LoggedPrediction,
  predictionsLogged,
  topicOf,
} from '@intelgraph/contracts';
import { assertedContext, uuidv7Ids } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { BUS, type RunningApp } from '@intelgraph/platform';
import { eventually, redisAvailable, testRedis } from '@intelgraph/testing';
import { callHttp } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { rowOf } from './fixtures/linear-model.js';
import { mlmodelFile, onnxFiles } from './fixtures/model-files.js';
import { RedisRelay } from './fixtures/redis-relay.js';
import { COLUMNS, RunningInference, type WireAnswer } from './fixtures/running-inference.js';

const RESULT_CACHE = { ttl_seconds: 600, max_entries: 1000 };
const ROUTES = [{ version: '1.0.0', weight: 100 }];
const X_COLUMNS = ['a', 'b', 'c'].map((name) => ({ name, type: 'double', required: true }));

interface Stats {
  readonly model_stats: readonly { readonly execution_count: number }[];
}

(redisAvailable() ? describe : describe.skip)('A deployment with a result cache', () => {
  let relay: RedisRelay;
  let inference: RunningInference;
  let replica: RunningApp;
  beforeAll(async () => {
    relay = await RedisRelay.to((await testRedis()).url);
    inference = await RunningInference.start({ redisUrl: relay.url });
    // Models of ONNX run on worker threads, those of our own where they are asked.
    const files = [...onnxFiles('classifier-zipmap'), mlmodelFile(X_COLUMNS)];
    await inference.registerFiles('labelled', files, '1.0.0', 'mlflow');
    await deployed('labelled', RESULT_CACHE);
    await deployed('fraud', RESULT_CACHE);
    replica = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, 'replica') });
    await replica.ready;
  });
  afterAll(async () => {
    await replica.close();
    await inference.stop();
    await relay.cut();
  });

  const deployed = async (model: string, cache: object, name = model): Promise<void> => {
    const body = { name, model_name: model, routes: ROUTES, result_cache: cache };
    const answer = await inference.call('POST', '/api/v1/deployments', body);
    expect(answer).toMatchObject({ status: 201, body: { result_cache: cache } });
  };
  const predict = (model: string, inputs: object, app = inference.app, more: object = {}): Promise<WireAnswer> => {
    const options = { return_confidence: true, ...more };
    return callHttp(app.httpPort, 'POST', '/predict', { model_name: model, inputs, options });
  };
  const executions = async (model: string, app = inference.app): Promise<number> => {
    const { body } = await callHttp(app.httpPort, 'GET', `/v2/models/${model}/stats`);
    return (body as Stats).model_stats.reduce((sum, { execution_count: count }) => sum + count, 0);
  };
  const metric = async (line: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    // Labels of all apps follow those of the metric.
    const found = text.split('\n').find((one) => one.startsWith(line));
    return Number(found?.split(' ').at(-1) ?? NaN);
  };
  const row = (a: number): object => ({ a, b: 1, c: 2 });

  it.each([
    ['labelled', row(1)],
    ['fraud', rowOf(COLUMNS, 5)],
  ])('computes what was asked before only once: %s', async (model, inputs) => {
    const before = await executions(model);
    const first = await predict(model, inputs);
    const second = await predict(model, inputs);
    expect(first.status).toBe(200);
    const { prediction_id: firstId, ...answer } = first.body as unknown as Record<string, unknown>;
    const { prediction_id: secondId, ...again } = second.body as unknown as Record<string, unknown>;
    expect(again).toEqual(answer);
    expect(secondId).not.toBe(firstId);
    expect(await executions(model)).toBe(before + 1);
  });

  it('computes equal rows that are asked for together once, by whichever protocol', async () => {
    const before = await executions('labelled');
    const asked = await Promise.all([
      ...Array.from({ length: 8 }, () => predict('labelled', row(7))),
      inference.call('POST', '/predict/batch', { model_name: 'labelled', inputs: [row(7), row(7)] }),
      inference.call('POST', '/models/labelled/invocations', { dataframe_records: [row(7)] }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual(new Array(10).fill(200));
    expect(await executions('labelled')).toBe(before + 1);
  });

  it('says in the log which answers were given again', async () => {
    const seen: LoggedPrediction[] = [];
    const log = await inference.app.get<Bus>(BUS).subscribe({
      group: 'test.cached',
      topics: [predictionsLogged.type],
      handler: ({ value }) => {
        seen.push(...predictionsLogged.parse(decodeCloudEvent(value).data).predictions);
        return Promise.resolve();
      },
    });
    for (let i = 0; i < 3; i++) await predict('labelled', row(77));
    await eventually(() => {
      const own = seen.filter(({ inputs }) => inputs['a'] === 77);
      expect(own.map(({ cached }) => cached)).toEqual([undefined, true, true]);
    });
    await log.close();
  });

  it('counts where answers came from', async () => {
    await inference.call('POST', '/predict/batch', { model_name: 'labelled', inputs: [row(8), row(8)] });
    expect(await metric('inference_result_cache_rows_total{endpoint="fraud",source="memory"')).toBe(1);
    expect(await metric('inference_result_cache_rows_total{endpoint="fraud",source="computed"')).toBe(1);
    expect(await metric('inference_result_cache_hit_ratio{endpoint="fraud"')).toBe(0.5);
    expect(await metric('inference_result_cache_rows_total{endpoint="labelled",source="flight"')).toBeGreaterThan(0);
    expect(await metric('inference_result_cache_entries')).toBeGreaterThan(0);
    expect(await metric('inference_result_cache_bytes')).toBeGreaterThan(0);
  });

  it.each([
    [{ ttl_seconds: 0 }, 'result_cache.ttl_seconds'],
    [{ ttl_seconds: 1e9 }, 'result_cache.ttl_seconds'],
    [{ ttl_seconds: '60' }, 'result_cache.ttl_seconds'],
    [{}, 'result_cache.ttl_seconds'],
    [{ ttl_seconds: 60, max_entries: 0 }, 'result_cache.max_entries'],
    [{ ttl_seconds: 60, size: 3 }, 'result_cache.size'],
    ['on', 'result_cache'],
    [true, 'result_cache'],
  ])('is refused where it means nothing: %j', async (cache, field) => {
    const routes = { routes: ROUTES, result_cache: cache };
    expect(await inference.call('PUT', '/api/v1/deployments/fraud/routes', routes)).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });

  it('gives no answer of another version, and those of one that is back', async () => {
    const inputs = rowOf(COLUMNS, 5);
    const to = { routes: [{ version: '2.0.0', weight: 100 }] };
    const swapped = await inference.call('PUT', '/api/v1/deployments/fraud/routes', to);
    expect(swapped).toMatchObject({ status: 200, body: { result_cache: RESULT_CACHE } });
    expect((await predict('fraud', inputs)).body).toMatchObject({ model_version: '2.0.0', prediction: 'no' });
    await inference.call('POST', '/api/v1/deployments/fraud/rollback');
    expect((await predict('fraud', inputs)).body).toMatchObject({ model_version: '1.0.0', prediction: 'yes' });
    expect(await executions('fraud')).toBe(0);
  });

  it('computes again when the time is over', async () => {
    await deployed('fraud', { ttl_seconds: 1 }, 'short');
    await eventually(async () => {
      await predict('short', rowOf(COLUMNS, 5));
      expect(await executions('short')).toBeGreaterThan(1);
    });
  });

  let next = 1000;
  /** How often the other replica computes a row that this one has answered. */
  const ranElsewhere = async (): Promise<number> => {
    next += 1;
    const before = await executions('labelled', replica);
    const own = await predict('labelled', row(next));
    const { body } = await predict('labelled', row(next), replica);
    expect(body).toEqual({ ...own.body, prediction_id: expect.any(String) });
    return (await executions('labelled', replica)) - before;
  };

  it('gives other replicas what one has computed', async () => {
    await eventually(async () => expect(await ranElsewhere()).toBe(0));
  });

  it.each(['hangs', 'is killed'] as const)('goes on while Redis %s, and uses it again when it is back', async (how) => {
    const problems = async (): Promise<number> => {
      const counts = ['errors', 'timeouts', 'skipped'].map((problem) =>
        metric(`inference_result_cache_redis_problems_total{problem="${problem}"`),
      );
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };
    const first = how === 'hangs' ? 100 : 200;
    const before = await problems();
    if (how === 'hangs') relay.hang();
    else await relay.cut();
    for (let i = 0; i < 3; i++) expect((await predict('labelled', row(first + i))).status).toBe(200);
    expect(await problems()).toBeGreaterThan(before);
    await relay.open();
    await eventually(async () => expect(await ranElsewhere()).toBe(0));
  });

  it('computes every request of an A/B test', async () => {
    const arm = (version: string): AbTestState['control_model'] => ({
      ...{ model_id: 'fraud', model_name: 'fraud', version, resolved: true },
      artifact_digest: inference.registry.artifacts.get(`fraud@${version}`) ?? null,
    });
    const id = uuidv7Ids.next();
    const now = new Date().toISOString();
    const state: AbTestState = {
      ...{ id, name: 'cached or not', description: '', status: 'running', success_metrics: ['accuracy'], revision: 1 },
      ...{ control_model: arm('1.0.0'), treatment_model: arm('2.0.0'), created_by: 'dora', created_at: now },
      ...{ traffic_split: { control: 50, treatment: 50 }, start_date: '2026-01-01T00:00:00.000Z', end_date: null },
    };
    const event = createCloudEvent(assertedContext('dora'), {
      ...{ definition: abTestCreated, id: uuidv7Ids.next(), source: '/services/registry', subject: `ab-tests/${id}` },
      ...{ time: new Date(), aggregateVersion: 1, data: state },
    });
    const message = { topic: topicOf(abTestCreated), key: id, value: encodeCloudEvent(event), headers: {} };
    await inference.app.get<Bus>(BUS).publish([message]);
    const ask = (): Promise<WireAnswer> => predict('fraud', rowOf(COLUMNS, 5), inference.app, { routing_key: 'k' });
    await eventually(async () => expect((await ask()).body).toMatchObject({ ab_test: { id } }));
    const before = await executions('fraud');
    for (let i = 0; i < 4; i++) await ask();
    expect(await executions('fraud')).toBe(before + 4);
  });
});
