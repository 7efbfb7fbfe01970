import { eventually, ReceivingServer } from '@intelgraph/testing';
import type { Answer } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

interface Body {
  readonly id: string;
  readonly state: string;
  readonly code: string;
  readonly delivery_id: string;
  readonly items: Body[];
  readonly errors: { field: string }[];
}

const BASE = '/api/v1/webhooks';
const SECRET = 'a secret of the receiver';

let registry: RunningRegistry;
let receiver: ReceivingServer;
let root: string;
beforeAll(async () => {
  registry = await RunningRegistry.start({ allowPrivateWebhooks: true });
  receiver = await ReceivingServer.start();
  root = registry.issue('root', ['admin']);
});
afterAll(async () => {
  await registry.stop();
  await receiver.close();
});

const call = (method: string, path: string, body?: object, token = root) =>
  registry.call(method, `${BASE}${path}`, body, { token }) as unknown as Promise<Answer<Body>>;
const hook = (more: object = {}) =>
  call('POST', '', { name: 'ci', url: receiver.url('/hook'), events: ['model_version.deleted'], ...more });

describe('webhooks over REST', () => {
  it('have a log of calls, which can be made again', async () => {
    const { status, body } = await hook({ secret: SECRET });
    expect(status).toBe(201);
    expect(body).toMatchObject({ signed: true, status: 'active', created_by: 'root', revision: 1 });
    expect(JSON.stringify(body)).not.toContain(SECRET);
    await registry.stored('fraud', '1.0.0');
    receiver.plan({ status: 418 });
    await registry.call('DELETE', '/api/2.0/mlflow/model-versions/delete', { name: 'fraud', version: '1' });

    const log = `/${body.id}/deliveries`;
    const [failed] = await eventually(async () => {
      const { items } = (await call('GET', `${log}?state=failed&event=model_version.deleted`)).body;
      if (items.length === 0) throw new Error('the call has not failed yet');
      return items;
    });
    expect(failed).toMatchObject({ attempts: 1, last_status: 418, test: false });
    const shown = await call('GET', `${log}/${failed?.id}`);
    expect(shown.body).toMatchObject({ tries: [{ status: 418, error: 'answered 418' }] });
    expect(shown.body).toHaveProperty('body', receiver.received[0]?.body);
    expect((await call('POST', `${log}/${failed?.id}/replay`)).status).toBe(202);
    await eventually(async () => expect((await call('GET', `${log}/${failed?.id}`)).body.state).toBe('delivered'));
    expect(receiver.received).toHaveLength(2);
  });

  it('are tried out', async () => {
    const { id } = (await hook()).body;
    const { status, body } = await call('POST', `/${id}/test`, { event: 'stage_transition.requested' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, response_status: 200, response_body: 'ok', error_message: null });
    const logged = await call('GET', `/${id}/deliveries/${body.delivery_id}`);
    expect(logged.body).toMatchObject({ test: true, state: 'delivered', event: 'stage_transition.requested' });
    expect((await call('POST', `/${id}/test`)).status).toBe(200);
  });

  it('are changed and deleted', async () => {
    const { id } = (await hook({ secret: SECRET })).body;
    const changed = await call('PATCH', `/${id}`, {
      secret: null,
      status: 'disabled',
      events: ['model_version.created'],
    });
    expect(changed.body).toMatchObject({ signed: false, status: 'disabled', revision: 2, name: 'ci' });
    expect((await call('GET', `/${id}`)).body).toEqual(changed.body);
    expect((await call('GET', '?page_size=1')).body.items).toEqual([changed.body]);
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/deliveries'],
      ['POST', '/test'],
    ]) {
      const answer = await call(method!, `/${id}${path!}`, method === 'GET' || method === 'DELETE' ? undefined : {});
      expect([answer.status, answer.body.code]).toEqual([404, 'WEBHOOK.NOT_FOUND']);
    }
  });

  it.each([
    [{ name: 'has spaces' }, 'name'],
    [{ url: 'nowhere' }, 'url'],
    [{ events: ['no.such'] }, 'events'],
    [{ events: [] }, 'events'],
    [{ status: 'gone' }, 'status'],
    [{ secret: '' }, 'secret'],
    [{ more: 1 }, 'more'],
  ])('refuse %j, naming the field', async (more, field) => {
    const { status, body } = await hook(more);
    expect(status).toBe(422);
    expect(body.errors.map((error) => error.field.split(/[.[]/)[0])).toContain(field);
  });

  it("are administrators' business, in their workspace", async () => {
    const { id } = (await hook()).body;
    expect((await call('GET', '', undefined, registry.author)).status).toBe(403);
    expect((await call('POST', `/${id}/test`, {}, registry.approver)).status).toBe(403);
    const elsewhere = await registry.call('GET', `/w/team-a${BASE}/${id}`, undefined, { token: root });
    expect(elsewhere.status).toBe(404);
  });

  it('are counted', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${registry.app.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/registry_webhook_deliveries_total\{[^}]*outcome="delivered"[^}]*\} [1-9]/);
    expect(metrics).toMatch(/registry_webhook_attempts_total\{[^}]*outcome="refused"[^}]*\} 1/);
    expect(metrics).toMatch(/registry_webhook_deliveries_queued(\{[^}]*\})? 0/);
  });
});
