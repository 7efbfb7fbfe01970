import { join } from 'node:path';

import { quotaRemoved, quotaSet } from '@intelgraph/contracts';
import { QuotaSync } from '@intelgraph/model-serving';
import type { RunningApp } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { callHttp, FakeTokens } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { bootstrap } from '../src/bootstrap.js';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const ROW = rowOf(COLUMNS, 5);
const SERVICE = 'service-secret-0123456789';

interface Body {
  readonly code?: string;
  readonly used: number;
  readonly remaining: number;
  readonly errors: readonly { readonly field: string }[];
  readonly items: readonly { readonly scope: string; readonly id: string }[];
}

describe('Quotas of predictions', () => {
  const tokens = new FakeTokens();
  let inference: RunningInference;
  let replica: RunningApp;
  beforeAll(async () => {
    const governanceGrpcUrl = await tokens.serve(SERVICE);
    inference = await RunningInference.start({ serviceToken: SERVICE, governanceGrpcUrl });
    for (const workspace of ['default', 'fraud', 'cards', 'kept']) {
      const body = { model_name: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] };
      expect((await call('POST', '/api/v1/deployments', body, { workspace })).status).toBe(201);
    }
    replica = await bootstrap({ ...inference.settings, dataDir: join(inference.folder, 'replica') });
    await replica.ready;
  });
  afterAll(async () => {
    await replica.close();
    await inference.stop();
    await tokens.stop();
  });

  const call = (method: string, path: string, body?: unknown, options = {}, app = inference.app) =>
    callHttp<Body>(app.httpPort, method, path, body, options);
  const set = (path: string, predictions: unknown, period: unknown = 'month', options = {}) =>
    call('PUT', `/api/v1/quotas/${path}`, { predictions, period }, options);
  const predict = (options: object, app = inference.app) =>
    call('POST', '/predict', { model_name: 'fraud', inputs: ROW }, options, app);
  const batch = (rows: number, options: object, app = inference.app) =>
    call('POST', '/predict/batch', { model_name: 'fraud', inputs: new Array(rows).fill(ROW) }, options, app);
  const synced = async (): Promise<void> => {
    for (const app of [inference.app, replica, inference.app]) await app.get<QuotaSync>(QuotaSync).now();
  };

  it('bound a workspace over all replicas, and say what is left', async () => {
    const workspace = 'fraud';
    const put = await set('workspaces/fraud', 10);
    expect(put).toMatchObject({ status: 200, body: { predictions: 10, period: 'month', used: 0, remaining: 10 } });
    await synced();
    expect((await batch(6, { workspace })).status).toBe(200);
    await synced();
    expect((await batch(3, { workspace }, replica)).status).toBe(200);
    await synced();
    expect(await batch(2, { workspace })).toMatchObject({ status: 429, body: { code: 'QUOTA.WORKSPACE' } });
    expect((await predict({ workspace })).status).toBe(200);
    await synced();
    for (const app of [inference.app, replica]) {
      const refused = await predict({ workspace }, app);
      expect(refused).toMatchObject({
        status: 429,
        body: { code: 'QUOTA.WORKSPACE', details: { limit: 10, remaining: 0, period: 'month' } },
      });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('ratelimit-limit')).toBe('10');
      expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    }
    expect((await predict({ workspace: 'cards' })).status).toBe(200);
    expect((await call('GET', '/api/v1/quotas/workspaces/fraud')).body).toMatchObject({ used: 10, remaining: 0 });
    expect((await set('workspaces/fraud', 12, 'day')).body).toMatchObject({ period: 'day', used: 10, remaining: 2 });
    expect((await batch(3, { workspace })).status).toBe(429);
    expect((await batch(2, { workspace })).status).toBe(200);
  });

  it('bound a token wherever it asks, and count nothing that fails', async () => {
    const token = tokens.issue('ada', ['viewer']);
    const id = token.split('_')[1] ?? '';
    await set(`tokens/${id}`, 2, 'day');
    await synced();
    expect((await batch(3, { token })).body.code).toBe('QUOTA.TOKEN');
    const wrong = await call('POST', '/predict', { model_name: 'fraud', inputs: { x0: 'a' } }, { token });
    expect(wrong.status).toBe(422);
    expect([(await predict({ token })).status, (await predict({ token }, replica)).status]).toEqual([200, 200]);
    await synced();
    expect((await predict({ token })).body.code).toBe('QUOTA.TOKEN');
    expect((await predict({})).status).toBe(200);
  });

  it('end when they are taken away, and go on in their revision when they are set again', async () => {
    expect((await set('workspaces/cards', 0)).body).toMatchObject({ revision: 1 });
    expect((await predict({ workspace: 'cards' })).status).toBe(429);
    expect((await call('DELETE', '/api/v1/quotas/workspaces/cards')).status).toBe(204);
    expect((await predict({ workspace: 'cards' })).status).toBe(200);
    for (const method of ['GET', 'DELETE']) {
      expect(await call(method, '/api/v1/quotas/workspaces/cards')).toMatchObject({
        status: 404,
        body: { code: 'QUOTA.NOT_FOUND' },
      });
    }
    expect((await set('workspaces/cards', 5)).body).toMatchObject({ revision: 3 });
    const source = inference.app.get<DataSource>(DataSource);
    const events: { topic: string }[] = await source.query(
      `SELECT topic FROM outbox WHERE message_key = 'workspaces/cards' ORDER BY id`,
    );
    expect(events.map(({ topic }) => topic.replace(/^.*(?=inference\.)/, ''))).toEqual([
      ...[quotaSet.type, quotaRemoved.type, quotaSet.type],
    ]);
    const { items } = (await call('GET', '/api/v1/quotas')).body;
    expect(items.map(({ scope, id }) => [scope, id])).toContainEqual(['workspaces', 'cards']);
  });

  it('are known again after a restart, with what was used', async () => {
    const workspace = 'kept';
    await set('workspaces/kept', 3);
    expect((await batch(3, { workspace })).status).toBe(200);
    await inference.app.close();
    await inference.boot({ registryGrpcUrl: inference.registryGrpcUrl });
    await inference.app.ready;
    await eventually(async () => expect((await predict({ workspace })).status).toBe(429));
    expect((await call('GET', '/api/v1/quotas/workspaces/kept')).body).toMatchObject({ used: 3, remaining: 0 });
  });

  it.each([
    ['workspaces/fraud', -1, 'day', 'predictions'],
    ['workspaces/fraud', 1.5, 'day', 'predictions'],
    ['workspaces/fraud', '10', 'day', 'predictions'],
    ['workspaces/fraud', 1e300, 'day', 'predictions'],
    ['workspaces/fraud', null, 'day', 'predictions'],
    ['workspaces/fraud', 10, 'year', 'period'],
    ['workspaces/fraud', 10, ['day'], 'period'],
    ['workspaces/no%20name', 10, 'day', 'id'],
    ['tokens/ig_a_b.c', 10, 'day', 'id'],
    ['tokens/a%20b', 10, 'day', 'id'],
  ])('are refused where they mean nothing: %s %p %p', async (path, predictions, period, field) => {
    const refused = await set(path, predictions, period);
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((error) => error.field)).toContain(field);
  });

  it('are for admins of every workspace alone', async () => {
    for (const token of [
      tokens.issue('bob', ['deployer', 'editor']),
      tokens.issue('eve', ['admin'], { workspace: 'default' }),
    ]) {
      expect((await set('workspaces/fraud', 1000, 'day', { token })).status).toBe(403);
      expect((await call('GET', '/api/v1/quotas', undefined, { token })).status).toBe(403);
      expect((await call('GET', '/api/v1/quotas/workspaces/fraud', undefined, { token })).status).toBe(403);
    }
  });
});
