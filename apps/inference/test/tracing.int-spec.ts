import {
  decodeCloudEvent,
  InferenceServiceService,
  predictionsLogged,
  type LoggedPrediction,
} from '@intelgraph/contracts';
import { assertedContext, traceIdOf } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { BUS, grpcClient } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { callHttp } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FakeFeatureStore } from './fixtures/fake-feature-store.js';
import { FakeMonitoring } from './fixtures/fake-monitoring.js';
import { rowOf } from './fixtures/linear-model.js';
import { OtlpReceiver } from './fixtures/otlp-receiver.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const CALLER = '00f067aa0ba902b7';
/** A trace of its own for each test. */
const traceOf = (digit: string): string => digit.repeat(32);
const traceparent = (trace: string, flags = '01'): string => `00-${trace}-${CALLER}-${flags}`;

describe('What is told of a prediction afterwards', () => {
  const features = new FakeFeatureStore();
  const monitoring = new FakeMonitoring();
  const collector = new OtlpReceiver();
  const logged: LoggedPrediction[] = [];
  let inference: RunningInference;

  beforeAll(async () => {
    for (const name of ['x0', 'x1', 'x2', 'x3']) features.write(name, 'u1', { floatValue: 5 });
    inference = await RunningInference.start({
      featuresGrpcUrl: await features.start(),
      monitoringGrpcUrl: await monitoring.start(),
      otlpEndpoint: `${await collector.start()}/`,
    });
    await inference.deploy('fraud');
    await inference.app.get<Bus>(BUS).subscribe({
      group: 'test.tracing',
      topics: [predictionsLogged.type],
      handler: (message) => {
        logged.push(...predictionsLogged.parse(decodeCloudEvent(message.value).data).predictions);
        return Promise.resolve();
      },
    });
  });
  afterAll(async () => {
    await inference.stop();
    await collector.stop();
    monitoring.stop();
    features.stop();
  });

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    callHttp<{ readonly prediction_id: string; readonly predictions: readonly { readonly prediction_id: string }[] }>(
      ...([inference.app.httpPort, 'POST', path, body, { headers }] as const),
    );
  const loggedAs = (id: string): Promise<LoggedPrediction> =>
    eventually(() => {
      const found = logged.find(({ prediction_id }) => prediction_id === id);
      if (found === undefined) throw new Error(`${id} is not logged`);
      return Promise.resolve(found);
    });

  it('is logged with it: the trace, what computed it, and where features came from', async () => {
    const trace = traceOf('a');
    const body = { model_name: 'fraud', entity: { user: 'u1' }, inputs: { x1: -1 } };
    const answer = await post('/predict', body, { traceparent: traceparent(trace) });
    const row = await loggedAs(answer.body.prediction_id);
    expect(row).toMatchObject({ trace_id: trace, queue_ms: 0, batch_rows: 1, inputs: { x0: 5, x1: -1 } });
    expect(row.backend).toMatch(/^(javascript|wasm-simd)$/);
    expect(row.compute_ms).toBeLessThanOrEqual(row.latency_ms ?? 0);
    expect(Object.keys(row.features ?? {})).toEqual(['x0', 'x2', 'x3']);
    expect(row.features?.['x0']).toEqual({
      ...{ value: 5, age_seconds: 3.5, status: 'fresh', feature: 'x0', version: '1.0.0' },
    });

    const inputs = Array.from({ length: 2000 }, (_, i) => rowOf(COLUMNS, i));
    const batch = await post('/predict/batch', { model_name: 'fraud', inputs });
    const last = await loggedAs(batch.body.predictions.at(-1)?.prediction_id ?? '');
    expect(last.batch_rows).toBeGreaterThan(1);
    expect(last.queue_ms).toBeGreaterThanOrEqual(0);
    expect(last.features).toBeUndefined();
  });

  it('is the trace in the answer, which goes on with that of the request', async () => {
    const request = { model_name: 'fraud', inputs: rowOf(COLUMNS, 5) };
    const trace = traceOf('b');
    const given = traceparent(trace);
    const told = (await post('/predict', request, { traceparent: given })).headers.get('traceresponse') ?? '';
    expect([traceIdOf(told), told === given, told.slice(-2)]).toEqual([trace, false, '01']);
    const unsampled = await post('/predict', request, { traceparent: traceparent(trace, '00') });
    expect(unsampled.headers.get('traceresponse')).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
    const broken = await post('/predict', request, { traceparent: 'rubbish' });
    expect([broken.status, broken.headers.get('traceresponse')]).toEqual([200, expect.stringMatching(/^00-.*-01$/)]);
  });

  it('is in histograms of waiting and computing, by endpoint, model and version', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    const labels = '{service="inference",endpoint="fraud",model="fraud",version="1.0.0"}';
    for (const name of ['inference_queue_seconds', 'inference_compute_seconds']) {
      expect(Number(metrics.split(`${name}_count${labels} `)[1]?.split('\n')[0])).toBeGreaterThan(0);
    }
  });

  it('is replayed on a version that is not deployed, and not logged again', async () => {
    const inputs = rowOf(COLUMNS, 5);
    const recorded = { modelName: 'fraud', modelVersion: '1.0.0', prediction: 'yes' };
    monitoring.predictions.set('p1', { ...recorded, inputs, probabilities: { yes: 0.75, no: 0.25 } });
    const trace = traceOf('c');
    const replay = (id: string, version: string) =>
      post(`/api/v1/predictions/${id}/replay`, { model_version: version }, { traceparent: traceparent(trace) });

    expect(await replay('p1', '2.0.0')).toMatchObject({
      status: 200,
      body: {
        ...{ prediction_id: 'p1', model_name: 'fraud', inputs },
        recorded: { model_version: '1.0.0', prediction: 'yes', probabilities: { yes: 0.75, no: 0.25 } },
        replayed: { model_version: '2.0.0', prediction: 'no', probabilities: { yes: expect.any(Number) } },
        difference: { same: false, prediction: null, probabilities: { yes: expect.any(Number) } },
      },
    });
    expect(traceIdOf(String(monitoring.traceparent))).toBe(trace);
    expect((await replay('p1', '1.0.0')).body).toMatchObject({ difference: { same: true } });
    expect((await inference.call('GET', '/api/v1/serving')).status).toBe(200);
    expect(await replay('p2', '1.0.0')).toMatchObject({ status: 404 });
    expect(await replay('p1', '7.7.7')).toMatchObject({ status: 422, body: { errors: [{ field: 'model_version' }] } });
    const empty = await post('/api/v1/predictions/p1/replay', {});
    expect(empty).toMatchObject({ status: 422, body: { errors: [{ field: 'model_version' }] } });
    expect(logged.some(({ prediction_id }) => prediction_id === 'p1')).toBe(false);
  });

  it('cannot be replayed while monitoring is away, and predictions go on', async () => {
    monitoring.stop();
    const answer = await post('/api/v1/predictions/p1/replay', { model_version: '1.0.0' });
    expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE.UNAVAILABLE' } });
    expect((await post('/predict', { model_name: 'fraud', inputs: rowOf(COLUMNS, 5) })).status).toBe(200);
  });

  // Last: spans are sent when the app closes, at the latest.
  it('is what a collector of OpenTelemetry gets: the request, its features, its queue and its run', async () => {
    const trace = traceOf('d');
    const headers = { traceparent: traceparent(trace) };
    await post('/predict', { model_name: 'fraud', entity: { user: 'u1' } }, headers);
    await post(
      '/predict',
      { model_name: 'fraud', inputs: rowOf(COLUMNS, 5) },
      { traceparent: traceparent(traceOf('e'), '00') },
    );
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const ctx = { ...assertedContext('t'), traceparent: traceparent(traceOf('f')) };
    const values = Object.fromEntries(Object.entries(rowOf(COLUMNS, 5)).map(([name, number]) => [name, { number }]));
    await client.predict({ modelName: 'fraud', inputs: { values }, options: undefined }, ctx);
    client.close();
    await inference.app.close();

    expect([...collector.services]).toEqual(['inference']);
    const spans = collector.ofTrace(trace);
    expect([...spans.keys()].sort()).toEqual(['POST /predict', 'compute', 'features', 'queue']);
    const request = spans.get('POST /predict');
    expect(request?.parentSpanId).toBe(CALLER);
    for (const name of ['features', 'queue', 'compute']) {
      const step = spans.get(name);
      expect(step?.parentSpanId).toBe(request?.spanId);
      expect(BigInt(step?.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(request?.startTimeUnixNano ?? 1));
      expect(BigInt(step?.endTimeUnixNano ?? 0)).toBeLessThanOrEqual(BigInt(request?.endTimeUnixNano ?? 0));
    }
    expect(collector.ofTrace(traceOf('e')).size).toBe(0);
    expect([...collector.ofTrace(traceOf('f')).keys()].sort()).toEqual([
      'compute',
      'intelgraph.inference.v1.InferenceService/Predict',
      'queue',
    ]);
  });
});
