import { join } from 'node:path';

import { GRPCInferenceServiceService, InferenceServiceService, openInferenceProto } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient, type RunningApp } from '@intelgraph/platform';
import { eventually, redisAvailable, testRedis } from '@intelgraph/testing';
import { callHttp } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { rowOf } from './fixtures/linear-model.js';
import { RedisRelay } from './fixtures/redis-relay.js';
import { COLUMNS, RunningInference, type WireAnswer } from './fixtures/running-inference.js';

const ROUTES = [{ version: '1.0.0', weight: 100 }];
const NAMES = Array.from({ length: COLUMNS }, (_, i) => `x${i}`);
const ROW = rowOf(COLUMNS, 5);
const TENSORS = NAMES.map((name) => ({ name, datatype: 'FP64', shape: [1], data: [1] }));

/** One request by each protocol, over REST; the first two are answered before Fastify sees them. */
const asks = (name: string): [path: string, body: object, headers?: Record<string, string>][] => [
  ['/predict', { model_name: name, inputs: ROW }],
  [`/v2/models/${name}/infer`, { inputs: TENSORS }],
  ['/predict', { model_name: name, inputs: ROW }, { 'x-request-timeout-ms': '60000' }],
  ['/predict/batch', { model_name: name, inputs: [ROW, ROW] }],
  [`/models/${name}/invocations`, { dataframe_records: [ROW] }],
  [`/v1/models/${name}:predict`, { instances: [ROW, ROW] }],
];

interface Told {
  readonly status: number;
  readonly limit: string | null;
  readonly remaining: string | null;
  readonly reset: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

const told = ({ status, headers, bytes }: WireAnswer): Told => ({
  status,
  limit: headers.get('ratelimit-limit'),
  remaining: headers.get('ratelimit-remaining'),
  reset: Number(headers.get('ratelimit-reset') ?? NaN),
  retryAfter: headers.get('retry-after'),
  text: bytes.toString(),
});

async function metricOf(app: RunningApp, line: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${app.httpPort}/metrics`)).text();
  const found = text.split('\n').find((one) => one.startsWith(line));
  return Number(found?.split(' ').at(-1) ?? NaN);
}

describe('A deployment with a rate limit', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start();
  });
  afterAll(() => inference.stop());

  const deploy = async (name: string, rateLimit: unknown): Promise<WireAnswer> =>
    inference.call('POST', '/api/v1/deployments', { name, model_name: 'fraud', routes: ROUTES, rate_limit: rateLimit });
  const ask = async ([path, body, headers]: ReturnType<typeof asks>[number]): Promise<Told> =>
    told(await callHttp(inference.app.httpPort, 'POST', path, body, headers === undefined ? {} : { headers }));

  it('has one limit for all protocols, which answers and refusals tell of', async () => {
    const rateLimit = { requests: 6, window_seconds: 3600 };
    expect(await deploy('limited', rateLimit)).toMatchObject({ status: 201, body: { rate_limit: rateLimit } });
    for (const [i, one] of asks('limited').entries()) {
      const { status, limit, remaining, reset, text } = await ask(one);
      expect([one[0], status, limit, remaining, text]).toEqual([one[0], 200, '6', String(5 - i), text]);
      expect(reset).toBeGreaterThan(0);
    }
    for (const one of asks('limited')) {
      const { status, limit, remaining, reset, retryAfter, text } = await ask(one);
      expect([one[0], status, limit, remaining]).toEqual([one[0], 429, '6', '0']);
      expect(retryAfter).toBe(String(reset));
      expect(reset).toBeGreaterThan(3500);
      expect(reset).toBeLessThanOrEqual(3780);
      expect(text).toContain('more than 6 requests in 3600 s');
    }
    const problem = await inference.call('POST', '/predict', { model_name: 'limited', inputs: ROW });
    expect(problem.body).toMatchObject({
      code: 'RATE_LIMIT.DEPLOYMENT',
      details: { limit: 6, window_seconds: 3600 },
    });
    expect(await metricOf(inference.app, 'inference_rate_limit_refusals_total{endpoint="limited"')).toBe(7);
  });

  it('refuses over gRPC as exhausted, with the time to try again', async () => {
    await deploy('called', { requests: 2, window_seconds: 3600 });
    const address = `127.0.0.1:${inference.app.grpcPort}`;
    const [own, open] = [
      grpcClient(InferenceServiceService, address, { service: 'test' }),
      grpcClient(GRPCInferenceServiceService, address, { service: 'test' }),
    ];
    const ctx = assertedContext('tess');
    const values = Object.fromEntries(Object.entries(ROW).map(([name, number]) => [name, { number }]));
    const predict = () => own.predict({ modelName: 'called', inputs: { values }, options: undefined }, ctx);
    const inputs = NAMES.map((name) => ({ name, datatype: 'FP64', shape: [1n], contents: { fp64Contents: [1] } }));
    const infer = () =>
      open.modelInfer(openInferenceProto.ModelInferRequest.fromPartial({ modelName: 'called', inputs }), ctx);
    await predict();
    await infer();
    const refusal = { kind: 'exhausted', code: 'RATE_LIMIT.DEPLOYMENT', retryAfterSeconds: expect.any(Number) };
    await expect(predict()).rejects.toMatchObject(refusal);
    await expect(infer()).rejects.toMatchObject(refusal);
    own.close();
    open.close();
  });

  it('says nothing of limits where there is none, and none at the end of one', async () => {
    expect((await deploy('free', null)).body).toMatchObject({ rate_limit: null });
    expect(await ask(asks('free')[0]!)).toMatchObject({ status: 200, limit: null, remaining: null });
    const put = (more: object) => inference.call('PUT', '/api/v1/deployments/free/routes', { routes: ROUTES, ...more });
    expect((await put({ rate_limit: { requests: 1, window_seconds: 60 } })).status).toBe(200);
    expect(await ask(asks('free')[0]!)).toMatchObject({ status: 200, limit: '1', remaining: '0' });
    expect((await put({})).body).toMatchObject({ rate_limit: { requests: 1, window_seconds: 60 } });
    expect(await ask(asks('free')[0]!)).toMatchObject({ status: 429 });
    await put({ rate_limit: null });
    expect(await ask(asks('free')[0]!)).toMatchObject({ status: 200, limit: null });
    const { body } = await inference.call('GET', '/api/v1/deployments/free/revisions');
    expect(body.items).toMatchObject([
      { rate_limit: null },
      { rate_limit: { requests: 1 } },
      { rate_limit: { requests: 1 } },
      { rate_limit: null },
    ]);
  });

  it.each([
    [{ requests: 0, window_seconds: 60 }, 'rate_limit.requests'],
    [{ requests: 1.5, window_seconds: 60 }, 'rate_limit.requests'],
    [{ requests: '5', window_seconds: 60 }, 'rate_limit.requests'],
    [{ requests: 1e300, window_seconds: 60 }, 'rate_limit.requests'],
    [{ requests: 5, window_seconds: -1 }, 'rate_limit.window_seconds'],
    [{ requests: 5, window_seconds: 1e9 }, 'rate_limit.window_seconds'],
    [{ requests: 5 }, 'rate_limit.window_seconds'],
    [{ window_seconds: 60 }, 'rate_limit.requests'],
    [{ requests: 5, window_seconds: 60, burst: 3 }, 'rate_limit.burst'],
    ['many', 'rate_limit'],
    [[], 'rate_limit'],
  ])('is refused where it means nothing: %j', async (rateLimit, field) => {
    expect(await deploy('nonsense', rateLimit)).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([expect.objectContaining({ field: expect.stringContaining(field) })]) },
    });
  });

  it('is there again after a restart, from the disk', async () => {
    await deploy('kept', { requests: 1, window_seconds: 3600 });
    await inference.app.close();
    await inference.boot({
      registryGrpcUrl: inference.registryGrpcUrl,
      databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    });
    await eventually(async () => expect((await ask(asks('kept')[0]!)).status).toBe(200));
    expect(await ask(asks('kept')[0]!)).toMatchObject({ status: 429 });
  });
});

(redisAvailable() ? describe : describe.skip)('A rate limit over several replicas', () => {
  let relay: RedisRelay;
  let inference: RunningInference;
  let replica: RunningApp;
  beforeAll(async () => {
    relay = await RedisRelay.to((await testRedis()).url);
    inference = await RunningInference.start({ redisUrl: relay.url, rateLimitPatience: 2000 });
    await deploy('shared', 20);
    await deploy('lost', 20);
    await deploy('hanging', 20);
    await deploy('often', 100_000);
    replica = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, 'replica') });
    await replica.ready;
  });
  afterAll(async () => {
    await replica.close();
    await inference.stop();
    await relay.cut();
  });

  const deploy = async (name: string, requests: number): Promise<void> => {
    const rateLimit = { requests, window_seconds: 3600 };
    const body = { name, model_name: 'fraud', routes: ROUTES, rate_limit: rateLimit };
    expect((await inference.call('POST', '/api/v1/deployments', body)).status).toBe(201);
  };
  const ask = async (app: RunningApp, name: string): Promise<Told> =>
    told(await callHttp(app.httpPort, 'POST', '/predict', { model_name: name, inputs: ROW }));
  /** How many of so many requests to each replica are answered. */
  const answered = (name: string, times: number): Promise<number[]> =>
    Promise.all(
      [inference.app, replica].map(async (app) => {
        let count = 0;
        for (let i = 0; i < times; i++) if ((await ask(app, name)).status === 200) count += 1;
        return count;
      }),
    );
  const problems = async (): Promise<number> => {
    const counts = ['errors', 'timeouts', 'skipped'].map((problem) =>
      metricOf(inference.app, `rate_limit_redis_problems_total{problem="${problem}"`),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  it('lets in as many requests as it says, by all of them together', async () => {
    const [own = 0, others = 0] = await answered('shared', 30);
    expect(own + others).toBe(20);
    expect(await ask(replica, 'shared')).toMatchObject({ status: 429, limit: '20', remaining: '0' });
    expect(await problems()).toBe(0);
  });

  it.each([
    ['lost', 'is killed'],
    ['hanging', 'hangs'],
  ])('is each replica’s own while Redis %s %s, and shared again when it is back', async (name, how) => {
    for (let i = 0; i < 5; i++) expect((await ask(inference.app, name)).status).toBe(200);
    const before = await problems();
    if (how === 'hangs') relay.hang();
    else await relay.cut();
    // What this one let in before counts; the other knows nothing of it.
    expect(await answered(name, 30)).toEqual([15, 20]);
    expect(await problems()).toBeGreaterThan(before);
    await relay.open();
    await eventually(async () => {
      const own = await ask(inference.app, 'often');
      const next = await ask(replica, 'often');
      expect(Number(next.remaining)).toBe(Number(own.remaining) - 1);
    });
  });
});
