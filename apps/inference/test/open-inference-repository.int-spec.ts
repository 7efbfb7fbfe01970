import { join } from 'node:path';

import { GRPCInferenceServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient, type RunningApp } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { fuzzGrpc } from '@intelgraph/testing/fuzz';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { GuardedReplica } from './fixtures/guarded-replica.js';
import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const context = assertedContext('tess');

describe("Triton's model repository", () => {
  let inference: RunningInference;
  let replica: RunningApp;
  let client: ReturnType<typeof connect>;
  const connect = (port: number | undefined) =>
    grpcClient(GRPCInferenceServiceService, `127.0.0.1:${port}`, { service: 'test' });
  beforeAll(async () => {
    inference = await RunningInference.start();
    inference.registry.artifacts.set('fraud@production', inference.registry.artifacts.get('fraud@1.0.0')!);
    replica = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, 'replica') });
    await replica.ready;
    client = connect(inference.app.grpcPort);
  });
  afterAll(async () => {
    client.close();
    await replica.close();
    await inference.stop();
  });

  const post = async (path: string, body?: unknown): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`http://127.0.0.1:${inference.app.httpPort}/v2/repository${path}`, {
      method: 'POST',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const index = async (body?: object): Promise<unknown> => JSON.parse((await post('/index', body)).text);
  const ready = async (port = inference.app.httpPort): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/models/fraud/ready`);
    return [answer.status, ((await answer.json()) as { ready?: boolean }).ready];
  };
  const predicted = async (): Promise<unknown> => {
    const { status, body } = await inference.call('POST', '/predict', {
      ...{ model_name: 'fraud', inputs: rowOf(COLUMNS, 5) },
    });
    return status === 200 ? body.prediction : status;
  };

  it('loads a model, switches its version, unloads it and loads it again as it was, on every replica', async () => {
    expect(await index()).toEqual([]);
    expect(await ready()).toEqual([404, undefined]);
    expect(await post('/models/fraud/load', { parameters: { version: '1.0.0' } })).toEqual({ status: 200, text: '' });
    expect(await index()).toEqual([{ name: 'fraud', version: '1.0.0', state: 'READY', reason: '' }]);
    expect([await ready(), await predicted()]).toEqual([[200, true], 'yes']);
    await eventually(async () => expect(await ready(replica.httpPort)).toEqual([200, true]));

    expect((await post('/models/fraud/load', { parameters: { version: '2.0.0' } })).status).toBe(200);
    expect(await predicted()).toBe('no');

    expect(await post('/models/fraud/unload', { parameters: { unload_dependents: false } })).toEqual({
      ...{ status: 200, text: '' },
    });
    expect([await ready(), await predicted()]).toEqual([[503, false], 404]);
    await eventually(async () => expect(await ready(replica.httpPort)).toEqual([503, false]));
    expect(await client.modelReady({ name: 'fraud', version: '' }, context)).toEqual({ ready: false });
    expect(await index()).toEqual([{ name: 'fraud', version: '2.0.0', state: 'UNAVAILABLE', reason: 'unloaded' }]);
    expect(await index({ ready: true })).toEqual([]);

    expect((await post('/models/fraud/load')).status).toBe(200);
    expect([await ready(), await predicted()]).toEqual([[200, true], 'no']);
    await eventually(async () => expect(await ready(replica.httpPort)).toEqual([200, true]));
    const { body } = await inference.call('GET', '/api/v1/deployments/fraud/revisions');
    expect(body.items.map(({ revision }) => revision)).toEqual([4, 3, 2, 1]);
  });

  it('does the same over gRPC', async () => {
    const request = { repositoryName: '', modelName: 'fraud', parameters: {} };
    await client.repositoryModelUnload(request, context);
    await client.repositoryModelUnload(request, context);
    expect(await client.repositoryIndex({ repositoryName: '', ready: true }, context)).toEqual({ models: [] });
    const version = { stringParam: '1.0.0' };
    await client.repositoryModelLoad({ ...request, parameters: { version } }, context);
    await client.repositoryModelLoad({ ...request, parameters: { version } }, context);
    expect((await client.repositoryIndex({ repositoryName: '', ready: false }, context)).models).toEqual([
      { name: 'fraud', version: '1.0.0', state: 'READY', reason: '' },
    ]);
    expect(await predicted()).toBe('yes');
    const { models } = await client.repositoryIndex({ repositoryName: '', ready: false }, context);
    expect(models).toHaveLength(1);
    await expect(client.repositoryIndex({ repositoryName: 'mine', ready: false }, context)).rejects.toMatchObject({
      fields: [{ field: 'repository_name' }],
    });
    await expect(
      client.repositoryModelLoad({ ...request, parameters: { config: { stringParam: '{}' } } }, context),
    ).rejects.toMatchObject({ fields: [{ field: 'parameters.config' }] });
  });

  it('restores a deleted deployment natively, and nothing else', async () => {
    const restore = (name: string) => inference.call('POST', `/api/v1/deployments/${name}/restore`);
    expect((await restore('fraud')).status).toBe(409);
    expect((await inference.call('DELETE', '/api/v1/deployments/fraud')).status).toBe(204);
    expect(await restore('fraud')).toMatchObject({ status: 200, body: { routes: [{ version: '1.0.0' }] } });
    expect((await restore('nobody')).status).toBe(404);
    expect(await predicted()).toBe('yes');
  });

  it.each([
    ['a configuration', '/models/fraud/load', { parameters: { config: '{"max_batch_size":8}' } }, 'parameters.config'],
    ['a file', '/models/fraud/load', { parameters: { 'file:1/model.onnx': 'AAAA' } }, 'parameters.file:1/model.onnx'],
    ['an unknown parameter', '/models/fraud/load', { parameters: { speed: 1 } }, 'parameters.speed'],
    ['a version that is a number', '/models/fraud/load', { parameters: { version: 1 } }, 'parameters.version'],
    ['a version that nobody knows', '/models/fraud/load', { parameters: { version: '9.9.9' } }, 'parameters.version'],
    ['a version that is none', '/models/fraud/load', { parameters: { version: '../x' } }, 'version'],
    ['a version that is elsewhere', '/models/fraud/load', { parameters: { version: '0.9.0' } }, 'external'],
    ['a model that nobody knows', '/models/nobody/load', {}, 'model_name'],
    ['to unload a model that nobody knows', '/models/nobody/unload', {}, 'model_name'],
    ['a name that is none', '/models/..%2Fx/load', {}, 'model_name'],
    ['dependents that are no answer', '/models/fraud/unload', { parameters: { unload_dependents: 'x' } }, 'unload_dep'],
    ['parameters that are a list', '/models/fraud/unload', { parameters: [] }, 'parameters'],
    ['a body that is a list', '/index', [], 'the body'],
    ['a body that is no JSON', '/index', '{', 'JSON'],
    ['a wish for ready ones that is none', '/index', { ready: 'yes' }, 'ready'],
  ])('refuses %s', async (_what, path, body, named) => {
    const { status, text } = await post(path, body);
    expect([status, JSON.parse(text)]).toEqual([400, { error: expect.stringContaining(named) }]);
  });

  describe('where tokens are asked for', () => {
    let guarded: GuardedReplica;
    beforeAll(async () => {
      guarded = await GuardedReplica.start(inference, { registryGrpcUrl: inference.registryGrpcUrl });
    });
    afterAll(() => guarded.stop());

    it('lets deployers write, and everybody read', async () => {
      const statuses = async (role: 'viewer' | 'deployer') =>
        Promise.all(
          ['index', 'models/fraud/load'].map(
            async (path) => (await guarded.post(role, `/v2/repository/${path}`, {})).status,
          ),
        );
      expect(await statuses('viewer')).toEqual([200, 403]);
      expect(await statuses('deployer')).toEqual([200, 200]);
    });

    it('copes with whatever is sent over gRPC', async () => {
      const versions = ['', '1.0.0', '2.0.0'];
      const { failures, succeeded } = await fuzzGrpc({
        ...{ port: guarded.grpcPort, services: [GRPCInferenceServiceService], seed: 6, requests: 1000 },
        tokens: [guarded.tokenOf('viewer'), guarded.tokenOf('deployer')],
        known: {
          ...{ model_name: ['fraud'], name: ['fraud'], repository_name: [''] },
          ...{ version: versions, model_version: versions },
        },
      });
      expect(failures).toEqual([]);
      expect([...succeeded].map((path) => path.split('/').at(-1))).toEqual(
        expect.arrayContaining(['ModelConfig', 'ModelStatistics', 'RepositoryIndex', 'RepositoryModelUnload']),
      );
    });
  });
});
