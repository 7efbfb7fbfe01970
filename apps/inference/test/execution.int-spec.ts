import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';

import { GRPCInferenceServiceService, openInferenceProto } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { columns, type InferBody, NAMES } from './fixtures/infer-requests.js';
import { linearModel, rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

interface Status {
  readonly rows_in_flight: number;
  readonly models_loaded: number;
  readonly models_unloaded: number;
  readonly models_memory_bytes: number;
  readonly models_memory_limit_bytes: number;
}

/** Some tenths of a second of work, so that requests can wait for it. */
const MANY = 10_000;
const rows = (count: number): object[] => Array.from({ length: count }, (_, i) => rowOf(COLUMNS, Math.sin(i) * 8));

describe('Requests for worker threads', () => {
  const threads: Worker[] = [];
  const started = (message: unknown): number => threads.push((message as { worker: Worker }).worker);
  let inference: RunningInference;
  beforeAll(async () => {
    subscribe('worker_threads', started);
    // A thread that is killed from outside while native code computes takes the process along.
    process.env['ONNX_KERNELS'] = 'off';
    inference = await RunningInference.start({ threads: 1, maxQueue: 12, modelsMemoryMb: 14 });
    await inference.deploy('slow', '1.0.0', linearModel(COLUMNS, 1, [1024, 1024]));
  });
  afterAll(async () => {
    unsubscribe('worker_threads', started);
    delete process.env['ONNX_KERNELS'];
    await inference.stop();
  });

  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${inference.app.httpPort}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const { status } = response;
    return { status, retryAfter: response.headers.get('retry-after'), body: (await response.json()) as InferBody };
  };
  const batch = (count: number, headers?: Record<string, string>) =>
    post('/predict/batch', { model_name: 'slow', inputs: rows(count) }, headers);
  const infer = (count: number, parameters: object) =>
    post('/v2/models/slow/infer', { inputs: columns(...new Array<number>(count).fill(1)), parameters });
  const status = async (): Promise<Status> =>
    (await inference.call('GET', '/api/v1/serving')).body as unknown as Status;
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  };
  const predicted = async (name: string, value = 5): Promise<string> => {
    const inputs = rowOf(COLUMNS, value);
    const answer = await inference.call('POST', '/predict', { model_name: name, inputs });
    expect(answer.status).toBe(200);
    return answer.body.prediction;
  };
  const busy = (rowsInFlight = 1): Promise<void> =>
    eventually(async () => expect((await status()).rows_in_flight).toBeGreaterThanOrEqual(rowsInFlight));

  it('are refused over REST when their deadline cannot be met, with a time to try again', async () => {
    const late = { status: 429, retryAfter: expect.stringMatching(/^[1-9]\d*$/) };
    expect(await batch(5000, { 'x-request-timeout-ms': '1' })).toMatchObject({
      ...late,
      body: { code: 'PREDICTION.DEADLINE_UNREACHABLE' },
    });
    // One microsecond.
    expect(await infer(50, { timeout: 1 })).toMatchObject({
      ...late,
      body: { error: expect.stringContaining('deadline') },
    });
    const body = { dataframe_records: rows(5000) };
    expect(await post('/models/slow/invocations', body, { 'x-request-timeout-ms': '1' })).toMatchObject(late);
    expect(
      await post('/v1/models/slow:predict', { instances: rows(5000) }, { 'x-request-timeout-ms': '1' }),
    ).toMatchObject(late);
    expect(await metric('inference_requests_refused_total{reason="deadline"')).toBeGreaterThan(0);
  });

  it('are answered when there is time enough', async () => {
    expect(await batch(50, { 'x-request-timeout-ms': '60000' })).toMatchObject({ status: 200 });
    expect(await infer(50, { timeout: 60_000_000, priority: 1 })).toMatchObject({ status: 200 });
    expect(await infer(50, { timeout: 0, priority: 0 })).toMatchObject({ status: 200 });
  });

  it.each(['0', '-1', 'soon', '1.5', '1e3', '99999999999'])('name a header of %s that means no time', async (given) => {
    expect(await batch(1, { 'x-request-timeout-ms': given })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'X-Request-Timeout-Ms' }] },
    });
  });

  it.each([
    { timeout: -1 },
    { timeout: 'soon' },
    { timeout: 0.5 },
    { priority: -3 },
    { priority: null },
    { priority: [] },
  ])('name parameters that mean nothing: %j', async (parameters) => {
    const [name] = Object.keys(parameters);
    expect(await infer(1, parameters)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(`parameters.${name}`) },
    });
  });

  it('are refused over gRPC as exhausted, by the deadline of the call and by the parameter', async () => {
    const client = grpcClient(GRPCInferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const ask = (parameters: openInferenceProto.ModelInferRequest['parameters'], timeoutMs = 60_000) => {
      const inputs = NAMES.map((name) => ({ name, datatype: 'FP64', shape: [1n], contents: { fp64Contents: [1] } }));
      const request = openInferenceProto.ModelInferRequest.fromPartial({ modelName: 'slow', inputs, parameters });
      return client.modelInfer(request, assertedContext('tess'), { timeoutMs });
    };
    const exhausted = { kind: 'exhausted', code: 'PREDICTION.DEADLINE_UNREACHABLE' };
    await expect(ask({ timeout: { int64Param: 1n } })).rejects.toMatchObject(exhausted);
    const ahead = Promise.all([1, 2, 3, 4].map(() => infer(MANY, { priority: 1 })));
    // All but one are read by then: a server that still reads bodies of this size answers nobody in time.
    await busy(3 * MANY);
    const waits = openInferenceProto.ModelInferRequest.fromPartial({
      modelName: 'slow',
      inputs: NAMES.map((name) => ({
        ...{ name, datatype: 'FP64', shape: [50n], contents: { fp64Contents: new Array<number>(50).fill(1) } },
      })),
    });
    await expect(client.modelInfer(waits, assertedContext('tess'), { timeoutMs: 400 })).rejects.toMatchObject(
      exhausted,
    );
    expect((await ahead).map(({ status: code }) => code)).toEqual([200, 200, 200, 200]);
    client.close();
  });

  it('are refused when as many wait as may wait', async () => {
    const ahead = infer(MANY, { priority: 1 });
    await busy();
    const answers = await Promise.all(Array.from({ length: 20 }, () => infer(50, {})));
    const refused = answers.filter(({ status: code }) => code === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status: code }) => code === 200)).toHaveLength(20 - refused.length);
    expect(refused[0]).toMatchObject({
      retryAfter: expect.stringMatching(/^[1-9]/),
      body: { error: expect.any(String) },
    });
    expect((await ahead).status).toBe(200);
    expect(await metric('inference_requests_refused_total{reason="queue_full"')).toBe(refused.length);
  });

  it('overtake a large one when they are more urgent', async () => {
    const finished: string[] = [];
    const noted = async (name: string, answer: Promise<{ status: number }>): Promise<void> => {
      expect((await answer).status).toBe(200);
      finished.push(name);
    };
    const large = noted('large', infer(MANY, {}));
    await busy();
    await Promise.all([large, noted('urgent', infer(50, { priority: 1 }))]);
    expect(finished).toEqual(['urgent', 'large']);
  });

  it('share runs, each with its own answers', async () => {
    const ahead = infer(MANY, { priority: 1 });
    await busy();
    const asked = Array.from({ length: 10 }, (_, i) => () => ({
      inputs: columns(...new Array<number>(20).fill(i - 5)),
    }));
    const answers = await Promise.all(asked.map((body) => post('/v2/models/slow/infer', body())));
    const outputs = answers.map(({ body }) => body.outputs);
    const alone: unknown[] = [];
    for (const body of asked) alone.push((await post('/v2/models/slow/infer', body())).body.outputs);
    expect(outputs).toEqual(alone);
    expect(new Set(outputs.map((output) => JSON.stringify(output))).size).toBe(10);
    expect((await ahead).status).toBe(200);
    const { model_stats } = (await inference.call('GET', '/v2/models/slow/stats')).body as unknown as {
      model_stats: {
        inference_count: number;
        execution_count: number;
        inference_stats: Record<string, { count: number }>;
      }[];
    };
    const [{ inference_stats: parts, execution_count }] = model_stats as [(typeof model_stats)[0]];
    expect(parts['queue']?.count).toBeLessThanOrEqual(parts['success']!.count);
    expect(execution_count).toBeGreaterThan(0);
  });

  it('do not fail when the worker thread that has them is killed', async () => {
    const before = threads.length;
    const asked = Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? infer(MANY / 2, {}) : batch(40)));
    await busy();
    await threads.at(-1)?.terminate();
    expect((await Promise.all(asked)).map(({ status: code }) => code)).toEqual(new Array(6).fill(200));
    expect(threads.length).toBe(before + 1);
    expect(await metric('inference_worker_restarts_total{reason="crash"')).toBe(1);
    expect(await metric('inference_requests_retried_total')).toBeGreaterThan(0);
  });

  it('go on while versions are swapped', async () => {
    await inference.deploy('fraud', '1.0.0');
    let isOver = false;
    const statuses = new Set<number>();
    const versions = new Set<string>();
    const ask = async (body: object, path: string): Promise<void> => {
      while (!isOver) {
        const answer = await post(path, { model_name: 'fraud', ...body });
        statuses.add(answer.status);
        versions.add(answer.body.model_version);
      }
    };
    const asking = [
      ...[1, 2].map(() => ask({ inputs: rowOf(COLUMNS, 5) }, '/predict')),
      ...[1, 2].map(() => ask({ inputs: rows(30) }, '/predict/batch')),
    ];
    for (let swap = 0; swap < 8; swap++) {
      const routes = [{ version: swap % 2 === 0 ? '2.0.0' : '1.0.0', weight: 100 }];
      expect((await inference.call('PUT', '/api/v1/deployments/fraud/routes', { routes })).status).toBe(200);
    }
    isOver = true;
    await Promise.all(asking);
    expect([...statuses]).toEqual([200]);
    expect(versions).toEqual(new Set(['1.0.0', '2.0.0']));
  });

  it('bring back a model that had to make room for others', async () => {
    await inference.deploy('other', '1.0.0', linearModel(COLUMNS, -1, [512, 512]));
    await inference.deploy('third', '1.0.0', linearModel(COLUMNS, 1, [512, 500]));
    const full = await status();
    expect(full.models_unloaded).toBeGreaterThan(0);
    expect(full.models_memory_bytes).toBeLessThanOrEqual(full.models_memory_limit_bytes);
    const asked = ['slow', 'slow', 'other', 'third', 'slow'];
    const first = await Promise.all(asked.map((name) => predicted(name)));
    const [one, , opposite] = first;
    expect(opposite).not.toBe(one);
    expect(first).toEqual([one, one, opposite, one, one]);
    expect(await Promise.all(asked.map((name) => predicted(name)))).toEqual(first);
    expect((await inference.call('GET', '/api/v1/serving/models')).body.items).toHaveLength(4);
    expect(await metric('inference_model_moves_total{event="reloaded"')).toBeGreaterThan(0);
    expect(await metric('inference_models{state="unloaded"')).toBeGreaterThan(0);
  });
});
