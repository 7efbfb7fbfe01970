import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createArtifactStore } from '@intelgraph/artifact-store';
import { InferenceServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rowOf } from './fixtures/linear-model.js';
import type { VersionRuntimeDto } from '../src/version-runtimes/version-runtimes.dto.js';
import { COLUMNS, RunningInference, type WireAnswer } from './fixtures/running-inference.js';

const routes = (version: string): object => ({ routes: [{ version, weight: 100 }] });

describe('The inference app', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start();
    const created = await inference.call('POST', '/api/v1/deployments', { model_name: 'fraud', ...routes('1.0.0') });
    expect(created).toMatchObject({ status: 201, body: { name: 'fraud', revision: 1 } });
  });
  afterAll(() => inference.stop());

  const predict = (more: object = {}): Promise<WireAnswer> =>
    inference.call('POST', '/predict', { model_name: 'fraud', inputs: rowOf(COLUMNS, 5), ...more });

  it("answers the guide's real-time call as written", async () => {
    const answer = await predict({
      model_version: '1.0.0',
      options: { return_confidence: true, return_explanation: true },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        prediction: 'yes',
        model_name: 'fraud',
        model_version: '1.0.0',
        explanation: { method: 'exact', class: 'yes', background_rows: 0 },
        warnings: [expect.stringContaining('background rows')],
      },
    });
    const { base_value: base, value, contributions } = answer.body.explanation;
    const sum = Object.values(contributions).reduce((total, one) => total + one, 0);
    expect(Math.abs(base + sum - value)).toBeLessThan(1e-6);
    expect(Math.abs(value - answer.body.confidence)).toBeLessThan(1e-6);
    expect(Object.keys(contributions)).toEqual(['x0', 'x1', 'x2', 'x3']);
    expect(answer.body.confidence).toBe(answer.body.probabilities.yes);
    expect(answer.body.probabilities.yes + answer.body.probabilities.no).toBeCloseTo(1, 12);
  });

  it('answers batches in order with the numbers that single rows get', async () => {
    const inputs = Array.from({ length: 300 }, (_, i) => rowOf(COLUMNS, Math.sin(i) * 8));
    const options = { return_confidence: true };
    const batch = await inference.call('POST', '/predict/batch', { model_name: 'fraud', inputs, options });
    expect(batch).toMatchObject({ status: 200, body: { count: 300, model_version: '1.0.0' } });
    for (const i of [0, 7, 150, 299]) {
      const one = await predict({ inputs: inputs[i], options });
      expect(batch.body.predictions[i]!.prediction).toBe(one.body.prediction);
      expect(batch.body.predictions[i]!.probabilities.yes).toBeCloseTo(one.body.probabilities.yes, 6);
    }
  });

  it('explains single rows only', async () => {
    const options = { return_explanation: true };
    const batch = await inference.call('POST', '/predict/batch', {
      model_name: 'fraud',
      inputs: [rowOf(COLUMNS, 5)],
      options,
    });
    expect(batch.body).toMatchObject({ explanation: null, warnings: [expect.stringContaining('single rows')] });
  });

  it('explains by the slopes of the network where it is asked to, over REST and gRPC', async () => {
    const method = 'integrated_gradients';
    const asked = (options: object) => predict({ inputs: rowOf(COLUMNS, 5), options });
    const { body } = await asked({ return_explanation: true, explanation_method: method });
    expect(body.explanation).toMatchObject({ method, class: 'yes', background_rows: 0 });
    const { base_value: base, value, contributions } = body.explanation;
    const sum = Object.values(contributions).reduce((total, one) => total + one, 0);
    expect(Math.abs(base + sum - value)).toBeLessThan(1e-9);
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const values = Object.fromEntries(Object.entries(rowOf(COLUMNS, 5)).map(([name, number]) => [name, { number }]));
    const options = { returnConfidence: false, returnExplanation: true, explanationMethod: method };
    const answer = await client.predict({ modelName: 'fraud', inputs: { values }, options }, assertedContext('tess'));
    expect(answer.explanation).toMatchObject({ method, value, contributions });
    client.close();
    const field = 'options.explanation_method';
    for (const wrong of [{ return_explanation: true, explanation_method: 'lime' }, { explanation_method: method }]) {
      const refused = await asked(wrong);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    }
  });

  it('answers the same over gRPC', async () => {
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const ctx = assertedContext('tess');
    const values = Object.fromEntries(Object.entries(rowOf(COLUMNS, 5)).map(([name, number]) => [name, { number }]));
    const options = { returnConfidence: true, returnExplanation: false };
    const one = await client.predict({ modelName: 'fraud', inputs: { values }, options }, ctx);
    const rest = await predict({ options: { return_confidence: true } });
    expect(one.prediction).toMatchObject({ label: rest.body.prediction, probabilities: rest.body.probabilities });
    const batch = await client.predictBatch(
      { modelName: 'fraud', inputs: [{ values }, { values }], entities: [], options },
      ctx,
    );
    expect(batch.predictions.map(({ label }) => label)).toEqual(['yes', 'yes']);
    await expect(
      client.predict({ modelName: 'fraud', inputs: { values: { x0: { text: 'a' } } }, options }, ctx),
    ).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([{ field: 'inputs.x0', message: expect.any(String) }]),
    });
    await expect(client.predict({ modelName: 'nobody', inputs: { values }, options }, ctx)).rejects.toMatchObject({
      kind: 'not_found',
    });
    client.close();
  });

  it('swaps versions, rolls back and tells its history', async () => {
    const swapped = await inference.call('PUT', '/api/v1/deployments/fraud/routes', routes('2.0.0'));
    expect(swapped).toMatchObject({ status: 200, body: { revision: 2 } });
    expect((await predict()).body).toMatchObject({ model_version: '2.0.0', prediction: 'no' });
    const back = await inference.call('POST', '/api/v1/deployments/fraud/rollback');
    expect(back).toMatchObject({ status: 200, body: { revision: 3, restored_revision: 1 } });
    expect((await predict()).body).toMatchObject({ model_version: '1.0.0', prediction: 'yes' });
    const history = await inference.call('GET', '/api/v1/deployments/fraud/revisions');
    expect(history.body.items.map(({ revision }) => revision)).toEqual([3, 2, 1]);
  });

  it.each([
    ['external', '0.9.0'],
    ['unknown', '7.7.7'],
  ])('refuses to deploy an %s version and goes on serving', async (reason, version) => {
    const refused = await inference.call('PUT', '/api/v1/deployments/fraud/routes', routes(version));
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'routes[0].version' }], details: { reason } },
    });
    expect((await predict()).status).toBe(200);
  });

  it('refuses to deploy a version whose bytes have rotted', async () => {
    const digest = await inference.register('3.0.0', 1);
    const store = createArtifactStore({ type: 'local', basePath: join(inference.folder, 'artifacts') });
    const manifest = await store.getManifest(digest);
    const weights = manifest.files.find(({ path }) => path === 'weights.bin')!;
    // Version 1.0.0 has the same bytes: the copy that serves must not be touched by this.
    const path = join(inference.folder, 'artifacts', 'blobs', 'sha256', digest.slice(0, 2), digest);
    await writeFile(path, 'rotten');
    inference.registry.artifacts.set('fraud@3.1.0', weights.digest);
    const notAManifest = await inference.call('PUT', '/api/v1/deployments/fraud/routes', routes('3.1.0'));
    expect(notAManifest).toMatchObject({ status: 422, body: { details: { reason: 'corrupt' } } });
    expect((await predict()).status).toBe(200);
  });

  it('shows what is in memory, metrics and its OpenAPI', async () => {
    const models = await inference.call('GET', '/api/v1/serving/models');
    expect(models.body.items).toMatchObject([{ endpoint: 'fraud', model_version: '1.0.0', weight: 100 }]);
    expect((await inference.call('GET', '/api/v1/serving')).body).toMatchObject({ ready: true, problems: [] });
    const { paths } = (await inference.call('GET', '/docs-json')).body;
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/predict', '/predict/batch', '/api/v1/deployments']));
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/inference_request_seconds_count\{[^}]*endpoint="fraud"[^}]*\} [1-9]/);
  });

  it('tells what a version was found to run with best, in its runtime and in metrics', async () => {
    const { status, body } = await inference.call('GET', '/api/v1/models/fraud/versions/1.0.0/runtime');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { model_name: 'fraud', model_version: '1.0.0', endpoints: ['fraud'], artifact_digest: expect.any(String) },
    });
    const { reference, tolerance, batches, absent } = (body as unknown as VersionRuntimeDto).calibration!;
    expect({ reference, tolerance }).toEqual({ reference: 'tfjs-wasm', tolerance: 1e-5 });
    expect(batches.map(({ rows }) => rows)).toEqual([1, 8, 32, 128, 1024]);
    for (const { chosen, candidates } of batches) {
      const own = candidates.slice(0, 3);
      // Both kernels of ours sum as TF.js's do.
      expect(own.map(({ backend, max_difference, agrees }) => [backend, max_difference, agrees])).toEqual([
        ['tfjs-wasm', 0, true],
        ['wasm-simd', 0, true],
        ['javascript', 0, true],
      ]);
      // ONNX Runtime is tried where the others take long enough for it to win.
      expect(candidates.slice(3).map(({ backend, agrees }) => [backend, agrees])).toEqual(
        candidates.length === 3 ? [] : [['onnxruntime', true]],
      );
      const fastest = Math.min(...candidates.map(({ microseconds }) => microseconds));
      expect(candidates.find(({ backend }) => backend === chosen)?.microseconds).toBe(fastest);
    }
    expect(absent).toEqual(
      expect.arrayContaining([
        { backend: 'tfjs-native', reason: '@tensorflow/tfjs-node does not load' },
        { backend: 'onnxruntime-cuda', reason: expect.stringContaining('does not lie beside') },
      ]),
    );
    const metrics = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    for (const name of ['seconds', 'max_difference', 'chosen']) {
      expect(metrics).toMatch(
        new RegExp(
          `inference_calibration_${name}\\{model="fraud",version="1.0.0",rows="8",backend="wasm-simd"[^}]*\\} \\d`,
        ),
      );
    }
    expect((await inference.call('GET', '/api/v1/models/fraud/versions/7.7.7/runtime')).body).toMatchObject({
      code: 'MODEL_VERSION.NOT_DEPLOYED',
    });
    expect((await inference.call('GET', '/api/v1/models/nobody/versions/1.0.0/runtime')).status).toBe(404);
  });

  it('restarts and serves with Postgres, registry and shared artifacts gone', async () => {
    await inference.app.close();
    await inference.boot({
      databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none',
      registryGrpcUrl: '127.0.0.1:1',
      artifactsDir: join(inference.folder, 'nothing-here'),
    });
    expect((await predict()).body).toMatchObject({ prediction: 'yes', model_version: '1.0.0' });
    const write = await inference.call('PUT', '/api/v1/deployments/fraud/routes', routes('2.0.0'));
    expect(write.status).toBe(503);
    const ready = await inference.call('GET', '/health/ready');
    expect(ready).toMatchObject({
      status: 200,
      body: { status: 'ready', parts: { serving: { up: true }, database: { up: false } } },
    });
  });
});
