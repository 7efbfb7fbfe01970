import { ModelLifecycleServiceService } from '@intelgraph/contracts';
import { grpcClient, type GrpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Answer, RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
let lifecycle: GrpcClient<typeof ModelLifecycleServiceService>;
let admin: string;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  admin = registry.issue('root', ['admin']);
  lifecycle = grpcClient(ModelLifecycleServiceService, `127.0.0.1:${registry.app.grpcPort}`, {
    service: 'training',
    serviceToken: 'service-secret-0123456789',
    timeoutMs: 10_000,
  });
  for (const model of ['m', 'n']) for (const version of ['1.0.0', '1.1.0']) await registry.stored(model, version);
});
afterAll(async () => {
  lifecycle.close();
  await registry.stop();
});

const call = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
  registry.call(method, `/api/v1/models/${path}`, body, token === undefined ? {} : { token });

describe('models and versions by REST', () => {
  it('are described, labelled, named by aliases and deprecated', async () => {
    expect((await call('PATCH', 'm', { description: 'scores' })).body).toMatchObject({ description: 'scores' });
    expect((await call('PUT', 'm/labels/team%2Frisk', { value: 'yes' })).body).toMatchObject({
      labels: { 'team/risk': 'yes' },
    });
    expect((await call('DELETE', 'm/labels/team%2Frisk')).body).toMatchObject({ labels: {} });
    expect((await call('PUT', 'm/aliases/champion', { version: '2' })).body).toMatchObject({ version: '1.1.0' });
    expect((await call('GET', 'm/aliases/champion')).body).toMatchObject({ number: 2, aliases: ['champion'] });
    expect((await call('GET', 'm')).body).toMatchObject({ aliases: [{ alias: 'champion', number: 2, set_by: 'ada' }] });
    expect((await call('GET', 'm/aliases')).body.items).toHaveLength(1);
    expect((await call('PATCH', 'm/versions/1', { description: 'old' })).body).toMatchObject({ description: 'old' });
    expect((await call('PUT', 'm/versions/1.0.0/labels/k', { value: 'v' })).body).toMatchObject({
      labels: { k: 'v', semver: '1.0.0' },
    });
    const deprecated = await call('POST', 'm/versions/1/deprecate', { reason: 'biased', successor: '1.1.0' });
    expect(deprecated.body).toMatchObject({ deprecation: { reason: 'biased', successor: '1.1.0' } });
    expect((await call('POST', 'm/versions/1/transitions', { to_stage: 'staging' })).body.code).toBe(
      'MODEL_VERSION.DEPRECATED',
    );
    expect((await call('POST', 'm/versions/1/undeprecate', {})).body).toMatchObject({ deprecation: null });
  });

  it('are deleted, restored and purged', async () => {
    expect((await call('DELETE', 'm/versions/1')).status).toBe(200);
    expect((await call('GET', 'm/versions/1.0.0')).status).toBe(404);
    expect((await call('POST', 'm/versions/1/restore', {})).body).toMatchObject({ version: '1.0.0', deleted_at: null });
    await call('DELETE', 'm/versions/1');
    expect((await call('POST', 'm/versions/1/purge', {})).status).toBe(403);
    expect((await call('POST', 'm/versions/1/purge', {}, admin)).body).toMatchObject({ artifact_uri: '' });
    const { body } = await call('DELETE', 'm');
    expect((await call('GET', 'm')).status).toBe(404);
    const trash = await registry.call('GET', '/api/v1/models?deleted=true');
    expect(trash.body.items.map(({ name }) => name)).toEqual(['m']);
    expect((await call('POST', `${body.id}/restore`, {})).body).toMatchObject({ name: 'm' });
    expect((await call('POST', 'm/rename', { new_name: 'new name' })).body).toMatchObject({ id: body.id });
    expect((await call('GET', 'new%20name/versions/1.1.0')).body).toMatchObject({ model_name: 'new name' });
  });

  it.each([
    ['PUT', 'n/aliases/latest', { version: '1' }, 422, 'alias'],
    ['PUT', 'n/aliases/a', { version: '9' }, 404, undefined],
    ['PUT', 'n/aliases/a', {}, 422, 'version'],
    ['PUT', 'n/labels/%2e%2e%2fx', { value: '' }, 422, 'key'],
    ['PUT', 'n/labels/x', { value: 1 }, 422, 'value'],
    ['PUT', 'n/versions/1/labels/semver', { value: '2.0.0' }, 422, 'value'],
    ['POST', 'n/rename', { new_name: 'a/b' }, 422, 'new_name'],
    ['PATCH', 'n', {}, 422, 'description'],
    ['POST', 'n/versions/1/deprecate', {}, 422, 'reason'],
    ['POST', 'n/versions/1/deprecate', { reason: 'x', successor: '7.0.0' }, 422, 'successor'],
    ['POST', 'n/versions/1/restore', {}, 404, undefined],
    ['POST', 'n/restore', {}, 404, undefined],
    ['GET', 'n/history?at=yesterday', undefined, 422, 'at'],
  ])('refuse rubbish: %s %s', async (method, path, body, status, field) => {
    const answer = await call(method, path, body);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(field === undefined ? {} : { errors: [{ field }] });
  });

  it('tell what was in production at a time', async () => {
    await registry.promote('n', '1.0.0', 'staging');
    await registry.promote('n', '1.0.0', 'production');
    const now = encodeURIComponent(new Date(Date.now() + 1000).toISOString());

    expect((await call('GET', `n/history?at=${now}`)).body.items).toMatchObject([{ version: '1.0.0' }]);
    expect((await call('GET', `n/history?at=2020-01-01T00:00:00Z`)).body.items).toEqual([]);
    expect((await call('DELETE', 'n')).body.code).toBe('MODEL.IN_PRODUCTION');
  });
});

describe('models and versions by gRPC', () => {
  it('change as they do by REST', async () => {
    const context = await registry.contextOf(registry.author);
    const root = await registry.contextOf(admin);
    await registry.stored('g', '1.0.0');
    await registry.stored('g', '2.0.0');
    const model = 'g';

    expect((await lifecycle.setAlias({ model, alias: 'best', version: '2' }, context)).alias).toEqual({
      alias: 'best',
      version: '2.0.0',
      number: 2,
    });
    const { version } = await registry.grpc.resolveVersion({ model, alias: 'best' }, context);
    expect(version).toMatchObject({ version: '2.0.0', number: 2, aliases: ['best'], labels: { semver: '2.0.0' } });
    await lifecycle.setLabel({ model, key: 'a', value: 'b', version: undefined }, context);
    expect((await lifecycle.getModel({ model }, context)).model).toMatchObject({ labels: { a: 'b' } });
    expect((await lifecycle.deleteLabel({ model, key: 'a', version: undefined }, context)).labels).toEqual({});
    expect((await lifecycle.describeModel({ model, description: 'd' }, context)).model?.description).toBe('d');
    await lifecycle.describeVersion({ model, version: '1', description: 'e' }, context);
    const aged = { model, version: '1.0.0', reason: 'old', successor: '2.0.0' };
    expect((await lifecycle.deprecateVersion(aged, context)).version?.deprecation?.successor).toBe('2.0.0');
    await lifecycle.undeprecateVersion({ model, version: '1' }, context);
    await lifecycle.deleteAlias({ model, alias: 'best' }, context);
    await lifecycle.deleteVersion({ model, version: '1' }, context);
    await lifecycle.restoreVersion({ model, version: '1' }, context);
    await lifecycle.deleteVersion({ model, version: '1' }, context);
    await lifecycle.purgeVersion({ model, version: '1' }, root);
    expect((await lifecycle.stageAt({ model, at: new Date(), stage: '' }, context)).entries).toEqual([]);
    expect((await lifecycle.renameModel({ model, newName: 'h' }, context)).model?.name).toBe('h');
    const { model: deleted } = await lifecycle.deleteModel({ model: 'h' }, context);
    await lifecycle.restoreModel({ model: deleted!.id }, context);
    await lifecycle.deleteModel({ model: 'h' }, context);
    expect((await lifecycle.purgeModel({ model: 'h' }, root)).model?.description).toBe('');
    await expect(lifecycle.getModel({ model: 'h' }, context)).rejects.toMatchObject({ kind: 'not_found' });
  });
});
