import { TrackingServiceService } from '@intelgraph/contracts';
import { type ArtifactStore, putFiles } from '@intelgraph/artifact-store';
import { type GrpcClient, grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ARTIFACT_STORE } from '../src/artifacts/artifact-store.module.js';

import { RunningRegistry } from './fixtures/running-registry.js';

const RUNS = '/api/v1/runs';

let registry: RunningRegistry;
let tracking: GrpcClient<typeof TrackingServiceService>;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  tracking = grpcClient(TrackingServiceService, `127.0.0.1:${registry.app.grpcPort}`, { service: 'training' });
});
afterAll(async () => {
  tracking.close();
  await registry.stop();
});

const create = async (more: object = {}): Promise<string> => {
  const { status, body } = await registry.call('POST', RUNS, { experiment: 'churn', ...more });
  expect(status).toBe(201);
  return body.id;
};

describe('runs over REST', () => {
  it('take metrics of each epoch, and give them back in pages by step', async () => {
    const id = await create({ name: 'first', params: { lr: 0.1 }, tags: { team: 'risk' } });
    const metrics = Array.from({ length: 7 }, (_, step) => ({ key: 'val_loss', value: 1 / (step + 1), step }));
    expect((await registry.call('POST', `${RUNS}/${id}/log`, { metrics })).status).toBe(204);
    const first = await registry.call('GET', `${RUNS}/${id}/metrics/val_loss?page_size=5`);
    const token = encodeURIComponent(first.body.next_page_token ?? '');
    const rest = await registry.call('GET', `${RUNS}/${id}/metrics/val_loss?page_size=5&page_token=${token}`);
    expect([...first.body.items, ...rest.body.items]).toMatchObject(metrics);
    expect(rest.body.next_page_token).toBeNull();
    const finished = await registry.call('POST', `${RUNS}/${id}/finish`, { status: 'finished' });
    expect(finished.body).toMatchObject({ id, status: 'finished', metrics: { val_loss: 1 / 7 }, params: { lr: 0.1 } });
    const otherwise = await registry.call('POST', `${RUNS}/${id}/finish`, { status: 'failed' });
    expect([otherwise.status, otherwise.body.code]).toEqual([409, 'RUN.ENDED']);
  });

  it('are found by experiment and status, each workspace its own', async () => {
    const id = await create({ experiment: 'filtered' });
    const find = async (query: string, workspace?: string): Promise<string[]> =>
      (
        await registry.call('GET', `${RUNS}?${query}`, undefined, { ...(workspace ? { workspace } : {}) })
      ).body.items.map((run) => run.id);
    expect(await find('experiment=filtered&status=running')).toEqual([id]);
    expect(await find('experiment=filtered&status=failed')).toEqual([]);
    expect(await find('', 'elsewhere')).toEqual([]);
    const there = { workspace: 'elsewhere' };
    for (const path of ['', '/metrics/val_loss', '/artifacts', '/artifacts/model/files/model.json']) {
      expect((await registry.call('GET', `${RUNS}/${id}${path}`, undefined, there)).status).toBe(404);
    }
    expect((await registry.call('POST', `${RUNS}/${id}/finish`, { status: 'failed' }, there)).status).toBe(404);
  });

  it('are filtered and ordered like models, and so are experiments', async () => {
    for (const [i, lr] of [0.1, 0.2, 0.1].entries()) {
      const id = await create({ experiment: 'listed', name: `run ${i}`, params: { lr }, tags: { team: `t${i}` } });
      await registry.call('POST', `${RUNS}/${id}/log`, { metrics: [{ key: 'auc', value: i / 10, step: 0 }] });
    }
    const found = async (filter: string, order = ''): Promise<string[]> => {
      const query = new URLSearchParams({ experiment: 'listed', filter, ...(order === '' ? {} : { order_by: order }) });
      return (await registry.call('GET', `${RUNS}?${query.toString()}`)).body.items.map(({ name }) => name);
    };
    expect(await found(`params.lr = '0.1'`, 'metrics.auc DESC')).toEqual(['run 2', 'run 0']);
    expect(await found(`NOT (tags.team = 't0' OR metrics.auc > 0.1)`)).toEqual(['run 1']);
    const wrong = await registry.call('GET', `${RUNS}?filter=metrics.auc`);
    expect([wrong.status, wrong.body.errors[0]?.field]).toEqual([422, 'filter']);
    const named = encodeURIComponent(`name LIKE 'list%'`);
    const experiments = await registry.call('GET', `/api/v1/experiments?filter=${named}&order_by=created_at%20DESC`);
    expect(experiments.body.items.map(({ name }) => name)).toEqual(['listed']);
  });

  it('stand side by side, with the version that was registered from them', async () => {
    const digest = 'd'.repeat(64);
    const first = await create({
      params: { lr: 0.1, seed: 7 },
      datasets: [{ dataset_id: 'cards', digest, split: 'train' }],
    });
    const second = await create({ params: { lr: 0.2, seed: 7 } });
    for (const [id, value] of [
      [first, 0.25],
      [second, 0.75],
    ] as const) {
      await registry.call('POST', `${RUNS}/${id}/log`, { metrics: [{ key: 'auc', value, step: 0 }] });
    }
    await registry.call('POST', `${RUNS}/${first}/finish`, { status: 'finished' });
    await registry.call('POST', '/api/v1/models/of-runs/versions', { version: '1.0.0', run_id: first });

    const { status, body } = await registry.call('GET', `${RUNS}/compare?runs=${first},${second}`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      runs: [
        {
          ...{ id: first, status: 'finished', duration_ms: expect.any(Number), artifact_size_bytes: 0 },
          ...{ model_name: 'of-runs', model_version: '1.0.0', latency: null },
          latency_missing: 'no evaluation of the version has measured it',
        },
        {
          ...{ id: second, status: 'running', duration_ms: null, model_name: null },
          latency_missing: 'no version was registered from the run',
        },
      ],
      metrics: [{ metric: 'auc', values: [0.25, 0.75], difference: 0.5 }],
      datasets: [{ dataset_id: 'cards', version: '', split: 'train', digest, used: [true, false] }],
      differing_inputs: [],
      evaluation: null,
      evaluation_missing: `no version was registered from run ${second}`,
    });
    expect((body as unknown as { differing_params: unknown }).differing_params).toEqual({ lr: [0.1, 0.2] });
    for (const [runs, code] of [
      [first, 422],
      [`${first},${first}`, 422],
      [`${first},nothing`, 404],
    ] as const) {
      expect((await registry.call('GET', `${RUNS}/compare?runs=${runs}`)).status).toBe(code);
    }
  });

  it('give their artifacts back byte by byte, and nothing beside them', async () => {
    const id = await create();
    const store = registry.app.get<ArtifactStore>(ARTIFACT_STORE);
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
    const files = await putFiles(store, [{ path: 'weights/w.bin', bytes }]);
    const digest = await store.putManifest({ schema_version: 1, flavor: 'files', files });
    const ada = await registry.contextOf(registry.author);
    await tracking.logArtifact({ runId: id, artifact: { name: 'model', digest } }, ada);

    const listed = await registry.call('GET', `${RUNS}/${id}/artifacts`);
    expect(listed.body.items).toEqual([{ name: 'model', digest, files }]);
    const got = await registry.call('GET', `${RUNS}/${id}/artifacts/model/files/weights%2Fw.bin`);
    expect([got.status, got.bytes.equals(bytes)]).toEqual([200, true]);
    for (const path of ['model/files/none.bin', 'other/files/weights%2Fw.bin', 'model/files/..%2F..%2Fx']) {
      expect((await registry.call('GET', `${RUNS}/${id}/artifacts/${path}`)).status).toBe(404);
    }
  });

  it.each<[string, object, string]>([
    ['a metric that is no number', { metrics: [{ key: 'a', value: 'x', step: 0 }] }, 'metrics[0].value'],
    ['a metric without a step', { metrics: [{ key: 'a', value: 1 }] }, 'metrics[0].step'],
    ['a step before the first', { metrics: [{ key: 'a', value: 1, step: -1 }] }, 'metrics[0].step'],
    ['a time that is none', { metrics: [{ key: 'a', value: 1, step: 0, time: 'now' }] }, 'metrics[0].time'],
    ['a tag that is no text', { tags: { a: {} } }, 'tags'],
  ])('refuse %s', async (_what, body, field) => {
    const answer = await registry.call('POST', `${RUNS}/${await create()}/log`, body);
    expect([answer.status, answer.body.errors.map((error) => error.field)]).toEqual([
      422,
      expect.arrayContaining([expect.stringContaining(field)]),
    ]);
  });

  it.each(['toString', 'hasOwnProperty', 'valueOf'])('take a metric called %s', async (key) => {
    const id = await create();
    for (const step of [0, 1]) {
      const logged = await registry.call('POST', `${RUNS}/${id}/log`, { metrics: [{ key, value: step, step }] });
      expect(logged.status).toBe(204);
    }
    expect((await registry.call('GET', `${RUNS}/${id}`)).body.metrics).toEqual({ [key]: 1 });
  });

  it('are written by editors only', async () => {
    const id = await create();
    for (const [path, body] of [
      ['', { experiment: 'x' }],
      [`/${id}/log`, {}],
      [`/${id}/finish`, { status: 'failed' }],
    ] as const) {
      expect((await registry.call('POST', `${RUNS}${path}`, body, { token: registry.viewer })).status).toBe(403);
      expect((await registry.call('POST', `${RUNS}${path}`, body, { token: '' })).status).toBe(401);
    }
  });
});

describe('a model of a run', () => {
  const MLFLOW = '/api/2.0/mlflow';
  const LOGGED = '/api/v1/logged-models';
  let digest: string;
  beforeAll(async () => {
    const store = registry.app.get<ArtifactStore>(ARTIFACT_STORE);
    const files = await putFiles(store, [{ path: 'data/model.onnx', bytes: Buffer.from('weights') }]);
    digest = await store.putManifest({ schema_version: 1, flavor: 'files', files });
  });

  const trained = async (experiment: string, auc: number): Promise<{ runId: string; modelId: string }> => {
    const ada = await registry.contextOf(registry.author);
    const runId = await create({ experiment });
    const artifact = { name: 'model', digest };
    await tracking.logArtifact({ runId, artifact }, ada);
    const asked = { runId, artifact, modelType: 'tfjs', params: { units: '8' } };
    const { modelId } = await tracking.logModel(asked, ada);
    expect((await tracking.logModel(asked, ada)).modelId).toBe(modelId);
    const point = { key: 'auc', value: auc, step: 0n, time: new Date(), modelId };
    await tracking.logBatch({ runId, metrics: [point], params: undefined, tags: {} }, ada);
    return { runId, modelId };
  };

  it('is among the outputs of the run for MLflow, with its files and metrics, once', async () => {
    const { runId, modelId } = await trained('with models', 0.5);
    const run = await registry.call('GET', `${MLFLOW}/runs/get?run_id=${runId.replaceAll('-', '')}`);
    expect(run.body).toMatchObject({ run: { outputs: { model_outputs: [{ model_id: modelId, step: 0 }] } } });
    const { body } = await registry.call('GET', `${MLFLOW}/logged-models/${modelId}`);
    const { model } = body as unknown as { model: { info: { artifact_uri: string } } };
    expect(model).toMatchObject({
      info: { name: 'model', status: 'LOGGED_MODEL_READY', source_run_id: runId.replaceAll('-', '') },
      data: { metrics: [{ key: 'auc', value: 0.5 }], params: [{ key: 'units', value: '8' }] },
    });
    const path = `${model.info.artifact_uri.replace('mlflow-artifacts:/', '')}/data/model.onnx`;
    const file = await registry.call('GET', `/api/2.0/mlflow-artifacts/artifacts/${path}`);
    expect([file.status, file.bytes.toString()]).toEqual([200, 'weights']);
    const comparison = await registry.call('GET', `${RUNS}/compare?runs=${runId},${await create()}`);
    expect(comparison.body).toMatchObject({ runs: [{ artifact_size_bytes: 7 }, { artifact_size_bytes: 0 }] });
  });

  it('is listed and searched like runs, page by page', async () => {
    const models: { runId: string; modelId: string }[] = [];
    for (const auc of [0.7, 0.9, 0.8]) models.push(await trained('listed models', auc));
    const list = async (query: string) =>
      (await registry.call('GET', `${LOGGED}?experiment=listed%20models&${query}`)).body;
    const ids = (items: readonly { readonly id: string }[]) =>
      items.map(({ id }) => models.findIndex((m) => m.modelId === id));
    expect(ids((await list('')).items)).toEqual([2, 1, 0]);
    const first = await list('order_by=metrics.auc%20DESC&page_size=2');
    const rest = await list(`order_by=metrics.auc%20DESC&page_size=2&page_token=${first.next_page_token ?? ''}`);
    expect([ids(first.items), ids(rest.items), rest.next_page_token]).toEqual([[1, 2], [0], null]);
    const filter = encodeURIComponent("metrics.auc > 0.75 AND NOT (params.units = '9' OR status = 'failed')");
    expect(ids((await list(`filter=${filter}`)).items)).toEqual([2, 1]);
    expect(ids((await list(`run_id=${models[0]!.runId}`)).items)).toEqual([0]);
    const { body } = await registry.call('GET', `${LOGGED}/${models[1]!.modelId}`);
    expect(body).toMatchObject({ id: models[1]!.modelId, status: 'ready', metrics: [{ key: 'auc', value: 0.9 }] });
    for (const [query, status, field] of [
      ['filter=nothing%20%3D%201', 422, 'filter'],
      ['order_by=nothing', 422, 'order_by'],
      ['page_token=x', 422, 'page_token'],
    ] as const) {
      const answer = await registry.call('GET', `${LOGGED}?${query}`);
      expect([answer.status, answer.body.errors.map((error) => error.field)]).toEqual([status, [field]]);
    }
    expect((await registry.call('GET', `${LOGGED}/m-unknown`)).status).toBe(404);
    expect((await registry.call('GET', LOGGED, undefined, { workspace: 'other' })).body.items).toEqual([]);
  });
});

describe('tracking over gRPC', () => {
  it('is made once for a job, and REST shows the same', async () => {
    const ada = await registry.contextOf(registry.author);
    const wanted = {
      experiment: 'jobs',
      name: 'run of j-1',
      params: { units: 8 },
      tags: {},
      datasets: [],
      jobId: 'j-1',
      idempotencyKey: 'j-1',
      userId: 'ada',
      startedAt: new Date('2026-11-29T12:00:00Z'),
    };
    const [one, two] = await Promise.all([tracking.createRun(wanted, ada), tracking.createRun(wanted, ada)]);
    const runId = one.run?.id ?? '';
    expect(two.run?.id).toBe(runId);
    const point = { key: 'loss', value: 0.25, step: 2n ** 40n, time: undefined };
    await tracking.logBatch({ runId, metrics: [point], params: undefined, tags: {} }, ada);
    await tracking.finishRun({ runId, status: 'finished' }, ada);
    expect((await tracking.getRun({ runId }, ada)).run).toMatchObject({ status: 'finished', metrics: { loss: 0.25 } });
    const shown = (await registry.call('GET', `${RUNS}?job_id=j-1`)).body.items;
    expect(shown).toMatchObject([{ id: runId, params: { units: 8 }, metrics: { loss: 0.25 }, status: 'finished' }]);
  });

  it('tells what is wrong with a request, and refuses viewers', async () => {
    const ada = await registry.contextOf(registry.author);
    const runId = await create();
    await expect(tracking.finishRun({ runId, status: 'done' }, ada)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(tracking.logArtifact({ runId, artifact: undefined }, ada)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(tracking.getRun({ runId: 'x' }, ada)).rejects.toMatchObject({ code: 'RUN.NOT_FOUND' });
    const vera = await registry.contextOf(registry.viewer);
    const artifact = { name: 'model', digest: '0'.repeat(64) };
    const model = { runId, artifact, modelType: '', params: {} };
    for (const digest of ['', 'x']) {
      const wrong = { ...artifact, digest };
      const named = { fields: [{ field: 'artifact.digest' }] };
      await expect(tracking.logArtifact({ runId, artifact: wrong }, ada)).rejects.toMatchObject(named);
      await expect(tracking.logModel({ ...model, artifact: wrong }, ada)).rejects.toMatchObject(named);
    }
    await expect(tracking.logModel(model, ada)).rejects.toMatchObject({ kind: 'not_found' });
    // Whether the store has it is no business of theirs.
    await expect(tracking.logArtifact({ runId, artifact }, vera)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(tracking.logModel(model, vera)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(tracking.finishRun({ runId, status: 'failed' }, vera)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
