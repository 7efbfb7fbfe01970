import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';

import type { ArtifactStore } from '@intelgraph/artifact-store';
import { RunsService } from '@intelgraph/experiment-tracking';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ARTIFACT_STORE } from '../src/artifacts/artifact-store.module.js';

import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start({ maxFileSize: 300_000 });
});
afterAll(() => registry.stop());

const MODEL = '/api/v1/models/churn';
const versionsOf = (items: { version: string }[]): string[] => items.map(({ version }) => version);

describe('versions', () => {
  it('are made once: the same again is answered, other content is a conflict', async () => {
    const body = { version: '1.10.0', metrics: { auc: 0.81 }, tags: ['tree'], framework: 'tensorflow' };
    const first = await registry.call('POST', `${MODEL}/versions`, body);
    const again = await registry.call('POST', `${MODEL}/versions`, body);
    const other = await registry.call('POST', `${MODEL}/versions`, { ...body, metrics: { auc: 0.9 } });
    expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
    expect(again.body).toEqual(first.body);
    expect(first.body).toMatchObject({ model_name: 'churn', stage: 'development', created_by: 'ada' });
    expect((await registry.call('GET', `/api/v1/models/${first.body.model_id}`)).body.name).toBe('churn');
  });

  it('come highest first, page by page, filtered by tag, stage and metric', async () => {
    for (const [version, auc] of [
      ['2.0.0', 0.9],
      ['1.9.0', 0.7],
    ] as const) {
      await registry.call('POST', `${MODEL}/versions`, { version, metrics: { auc }, tags: ['net'] });
    }
    const first = await registry.call('GET', `${MODEL}/versions?page_size=2`);
    const token = encodeURIComponent(first.body.next_page_token ?? '');
    const rest = await registry.call('GET', `${MODEL}/versions?page_size=2&page_token=${token}`);
    expect([versionsOf(first.body.items), versionsOf(rest.body.items)]).toEqual([['2.0.0', '1.10.0'], ['1.9.0']]);
    expect(rest.body.next_page_token).toBeNull();

    const filter = encodeURIComponent('metrics.auc > 0.75');
    const good = await registry.call('GET', `${MODEL}/versions?filter=${filter}&stage=development`);
    const tagged = await registry.call('GET', `${MODEL}/versions?filter=${filter}&tag=net`);
    const found = await registry.call('GET', `/api/v1/search?filter=${filter}&tag=tree`);
    expect(versionsOf(good.body.items)).toEqual(['2.0.0', '1.10.0']);
    expect(versionsOf(tagged.body.items)).toEqual(['2.0.0']);
    expect(versionsOf(found.body.items)).toEqual(['1.10.0']);
    expect((await registry.call('GET', `${MODEL}/versions/latest`)).body.version).toBe('2.0.0');
    expect((await registry.call('GET', `${MODEL}/next-version?bump=patch`)).body).toEqual({ version: '2.0.1' });
  });

  it('are compared side by side', async () => {
    const { status, body } = await registry.call('GET', `${MODEL}/compare?versions=1.9.0,latest`);
    expect(status).toBe(200);
    expect(body.metrics).toEqual([{ metric: 'auc', values: [0.7, 0.9], difference: expect.closeTo(0.2, 10) }]);
  });

  it('take artifact, metrics and lineage from a run', async () => {
    const store = registry.app.get<ArtifactStore>(ARTIFACT_STORE);
    const { digest, size } = await store.putBlob(Buffer.from('{}'));
    const manifest = await store.putManifest({
      schema_version: 1,
      flavor: 'tfjs-tabular',
      files: [{ path: 'model.json', digest, size }],
      signature: { inputs: [] },
    });
    const context = await registry.contextOf(registry.author);
    const runs = registry.app.get(RunsService);
    const dataset = { datasetId: 'd-1', digest: 'a'.repeat(64), split: 'train', rows: 10 };
    const run = await runs.create(context, { experiment: 'churn', params: { units: 8 }, datasets: [dataset] });
    await runs.logBatch(context, run.id, { metrics: [{ key: 'auc', value: 0.77, step: 1n }] });
    await runs.logArtifact(context, run.id, { name: 'model', digest: manifest });

    const made = await registry.call('POST', `${MODEL}/versions`, { version: '3.0.0', run_id: run.id });
    expect(made.body).toMatchObject({
      artifact_uri: `artifact://sha256:${manifest}`,
      artifact_status: 'stored',
      metrics: { auc: 0.77 },
      hyperparameters: { units: 8 },
      signature: { inputs: [] },
      run_id: run.id,
    });
    const lineage = await registry.call('GET', `${MODEL}/versions/3.0.0/lineage`);
    expect(lineage.body).toMatchObject({ run_id: run.id, datasets: [{ dataset_id: 'd-1', size: 10 }] });
    const uri = { version: '3.1.0', artifact_uri: made.body.artifact_uri };
    expect((await registry.call('POST', `${MODEL}/versions`, uri)).status).toBe(201);
    const stolen = await registry.call('POST', `${MODEL}/versions`, uri, { workspace: 'risk' });
    expect([stolen.status, stolen.body.errors[0]?.field]).toEqual([422, 'artifact_uri']);
  });

  it('are registered, resolved and told apart by gRPC', async () => {
    const context = await registry.contextOf(registry.author);
    const request = {
      model: 'grpc-model',
      framework: '',
      modelType: '',
      author: '',
      description: '',
      metrics: { auc: 0.5 },
      hyperparameters: { units: 4 },
      tags: ['x'],
      signature: undefined,
      lineage: undefined,
      idempotencyKey: 'job-1',
    };
    const first = await registry.grpc.registerVersion(request, context);
    const again = await registry.grpc.registerVersion(request, context);
    expect([first.created, again.created, again.version?.id]).toEqual([true, false, first.version?.id]);
    expect(first.version).toMatchObject({ version: '1.0.0', metrics: { auc: 0.5 }, hyperparameters: { units: 4 } });
    const { version } = await registry.grpc.resolveVersion({ model: 'grpc-model', version: 'latest' }, context);
    expect(version?.version).toBe('1.0.0');
    expect(await registry.grpc.nextVersion({ model: 'grpc-model', bump: '' }, context)).toEqual({ version: '1.1.0' });
    const missing = registry.grpc.getVersion({ model: 'grpc-model', version: '9.9.9' }, context);
    await expect(missing).rejects.toMatchObject({ kind: 'not_found', code: 'MODEL_VERSION.NOT_FOUND' });
    const parent = { model: 'unknown', version: '1.0.0', relationship: 'distilled' };
    const lineage = { parentModels: [parent], datasets: [] };
    const recorded = await registry.grpc.recordLineage({ model: 'grpc-model', version: '1.0.0', lineage }, context);
    expect(recorded).toEqual({ edges: 1, unresolved: [parent] });
  });
});

describe('files of a version', () => {
  const files = '/api/v1/models/files/versions/1.0.0/artifact/files';
  const bytes = Buffer.alloc(200_000, 'weights');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  beforeAll(async () => {
    expect((await registry.call('POST', '/api/v1/models/files/versions', { version: '1.0.0' })).status).toBe(201);
  });

  it('are checked against the announced digest and the limit', async () => {
    const wrong = await registry.upload(`${files}/a.bin`, bytes, { headers: { 'x-content-sha256': '0'.repeat(64) } });
    expect([wrong.status, wrong.body.errors[0]?.field]).toEqual([422, 'X-Content-Sha256']);
    expect((await registry.upload(`${files}/a.bin`, Buffer.alloc(400_000))).status).toBe(413);
    const escaping = await registry.upload(`${files}/..%2f..%2fpasswd`, bytes);
    expect([escaping.status, escaping.body.errors[0]?.field]).toEqual([422, 'path']);
  });

  it('close the connection when they are refused half-sent, so that the rest cannot block the next request', async () => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: registry.app.httpPort,
      method: 'PUT',
      path: `${files}/..%2fpasswd`,
      headers: {
        authorization: `Bearer ${registry.author}`,
        'content-type': 'application/octet-stream',
        'content-length': 50 * 1024 * 1024,
      },
    });
    request.write(bytes.subarray(0, 1000));
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    request.destroy();
    expect([answer.statusCode, answer.headers.connection]).toEqual([422, 'close']);
  });

  it('come back as they were sent, JSON too, and cannot change after sealing', async () => {
    const sent = await registry.upload(`${files}/weights/a.bin`, bytes, { headers: { 'x-content-sha256': sha256 } });
    expect([sent.status, sent.body]).toEqual([201, { path: 'weights/a.bin', digest: sha256, size: bytes.length }]);
    const json = { headers: { 'content-type': 'application/json' } };
    expect((await registry.upload(`${files}/model.json`, '{ "a" : 1 }', json)).status).toBe(201);
    const sealed = await registry.call('POST', files.replace(/files$/, 'seal'), { flavor: 'custom' });
    expect(sealed.body).toMatchObject({ artifact_status: 'stored', model_size_bytes: bytes.length + 11 });

    const got = await registry.call('GET', `${files}/weights/a.bin`);
    expect([got.status, got.bytes.equals(bytes), got.headers.get('etag')]).toEqual([200, true, `"${sha256}"`]);
    const listed = await registry.call('GET', files.replace(/\/files$/, ''));
    expect(listed.body).toMatchObject({ digest: sealed.body.artifact_digest, flavor: 'custom' });
    expect(listed.body.files.map(({ path }) => path)).toEqual(['model.json', 'weights/a.bin']);
    expect((await registry.upload(`${files}/late.bin`, bytes)).status).toBe(409);
    expect((await registry.call('GET', `${files}/none.bin`)).status).toBe(404);
  });
});

describe('lineage', () => {
  it('is walked up and down', async () => {
    await registry.call('POST', '/api/v1/models/teacher/versions', { version: '1.0.0' });
    const parent_models = [{ model_id: 'teacher', version: '1.0.0', relationship: 'distilled' }];
    await registry.call('POST', '/api/v1/models/student/versions', { version: '1.0.0', lineage: { parent_models } });
    const up = await registry.call('GET', '/api/v1/models/student/versions/latest/lineage?direction=up');
    const down = await registry.call('GET', '/api/v1/models/teacher/versions/1.0.0/lineage?direction=down&depth=1');
    expect(up.body.ancestors).toMatchObject([{ model_name: 'teacher', depth: 1, resolved: true }]);
    expect(down.body).toMatchObject({ ancestors: [], descendants: [{ model_name: 'student', version: '1.0.0' }] });
    const later = { parent_models: [{ model_id: 'nobody', version: '1.0.0', relationship: 'fine-tuned' }] };
    const recorded = await registry.call('POST', '/api/v1/models/student/versions/1.0.0/lineage', later);
    expect(recorded.body.parent_models.map(({ resolved }) => resolved)).toEqual([true, false]);
  });
});

describe('A/B tests', () => {
  it('are recorded, listed and found', async () => {
    const made = await registry.call('POST', '/api/v1/ab-tests', {
      name: 'new net',
      control_model: { model_id: 'churn', version: '1.10.0' },
      treatment_model: { model_id: 'unknown-model', version: '99.0.0' },
      traffic_split: { control: 90, treatment: 10 },
    });
    expect(made.status).toBe(201);
    expect([made.body.control_model.resolved, made.body.treatment_model.resolved]).toEqual([true, false]);
    expect((await registry.call('GET', '/api/v1/ab-tests')).body.items).toEqual([made.body]);
    expect((await registry.call('GET', `/api/v1/ab-tests/${made.body.id}`)).body).toEqual(made.body);
  });
});
