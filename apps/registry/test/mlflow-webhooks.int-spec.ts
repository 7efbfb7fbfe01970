import { DELIVERY_ID_HEADER, SIGNATURE_HEADER, signCall, TIMESTAMP_HEADER } from '@intelgraph/ml-registry';
import { eventually, type ReceivedPost, ReceivingServer } from '@intelgraph/testing';
import type { Answer } from '@intelgraph/testing/apps';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

interface Body {
  readonly error_code: string;
  readonly message: string;
  readonly webhook: Webhook;
  readonly webhooks?: Webhook[];
  readonly next_page_token?: string;
  readonly result: Record<string, unknown>;
}
interface Webhook {
  readonly webhook_id: string;
  readonly name: string;
  readonly events: { entity: string; action: string }[];
}

const SECRET = 'a secret of the receiver';
const CREATED = { entity: 'REGISTERED_MODEL', action: 'CREATED' };

let registry: RunningRegistry;
let receiver: ReceivingServer;
let root: string;
beforeAll(async () => {
  registry = await RunningRegistry.start({ allowPrivateWebhooks: true });
  receiver = await ReceivingServer.start();
  root = registry.issue('root', ['admin']);
});
afterEach(() => {
  receiver.received.length = 0;
});
afterAll(async () => {
  await registry.stop();
  await receiver.close();
});

const call = (method: string, path: string, body?: object, token = root) =>
  registry.call(method, `/api/2.0/mlflow/${path}`, body, { token }) as unknown as Promise<Answer<Body>>;

const hook = async (more: object = {}): Promise<Webhook> => {
  const given = { name: 'ci', url: receiver.url('/hook'), events: [CREATED], secret: SECRET, ...more };
  const { status, body } = await call('POST', 'webhooks', given);
  expect(status).toBe(200);
  return body.webhook;
};

const isSigned = ({ headers, body }: ReceivedPost): boolean => {
  const deliveryId = String(headers[DELIVERY_ID_HEADER]);
  const timestamp = Number(headers[TIMESTAMP_HEADER]);
  return headers[SIGNATURE_HEADER] === signCall(SECRET, { deliveryId, timestamp, body });
};

describe("MLflow's webhooks", () => {
  it('are created, shown, listed, changed and deleted', async () => {
    const made = await hook({ description: 'tells CI' });
    expect(made).toEqual({
      webhook_id: expect.any(String),
      name: 'ci',
      description: 'tells CI',
      url: receiver.url('/hook'),
      events: [CREATED],
      status: 'ACTIVE',
      creation_timestamp: expect.any(Number),
      last_updated_timestamp: expect.any(Number),
    });
    const path = `webhooks/${made.webhook_id}`;
    expect((await call('GET', path)).body.webhook).toEqual(made);

    const second = await hook({ name: 'second' });
    const first = await call('GET', 'webhooks?max_results=1');
    expect(first.body.webhooks).toEqual([second]);
    const token = encodeURIComponent(first.body.next_page_token ?? '');
    expect((await call('GET', `webhooks?max_results=1&page_token=${token}`)).body.webhooks).toEqual([made]);

    const changed = await call('PATCH', path, { webhook_id: made.webhook_id, status: 'DISABLED', description: '' });
    expect(changed.body.webhook).toMatchObject({ name: 'ci', status: 'DISABLED', events: [CREATED] });
    expect(changed.body.webhook).not.toHaveProperty('description');

    for (const { webhook_id } of [made, second])
      expect((await call('DELETE', `webhooks/${webhook_id}`)).body).toEqual({});
    expect((await call('GET', path)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
    expect((await call('GET', 'webhooks')).body.webhooks).toEqual([]);
  });

  it('are called at once for a model that a client makes, signed', async () => {
    const { webhook_id } = await hook();
    await call('POST', 'registered-models/create', { name: 'fraud' });

    await eventually(() => receiver.received.length > 0);
    const [told] = receiver.received;
    expect(isSigned(told!)).toBe(true);
    expect(JSON.parse(told!.body)).toMatchObject({
      entity: 'registered_model',
      action: 'created',
      data: { name: 'fraud' },
    });
    await call('DELETE', `webhooks/${webhook_id}`);
  });

  it("are tried out with MLflow's example, and the answer is told", async () => {
    const { webhook_id } = await hook({ status: 'DISABLED' });
    receiver.plan({ status: 202, body: 'thanks' }, { status: 500, body: 'broken' });

    const worked = await call('POST', `webhooks/${webhook_id}/test`, {});
    expect(worked.body.result).toEqual({ success: true, response_status: 202, response_body: 'thanks' });
    const event = { entity: 'MODEL_VERSION_TAG', action: 'SET' };
    const failed = await call('POST', `webhooks/${webhook_id}/test`, { event });
    expect(failed.body.result).toMatchObject({
      success: false,
      response_status: 500,
      error_message: 'answered 500: broken',
    });

    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { data: object }).data)).toEqual([
      { name: 'example_model', tags: { example_key: 'example_value' }, description: 'An example registered model' },
      { name: 'example_model', version: '1', key: 'example_key', value: 'example_value' },
    ]);
    expect(receiver.received.every(isSigned)).toBe(true);
    await call('DELETE', `webhooks/${webhook_id}`);
  });

  it('keep the events that MLflow does not know, and are hidden where they have no other', async () => {
    const path = '/api/v1/webhooks';
    const given = { name: 'own', url: receiver.url(), events: ['model_version.deleted', 'model_version.created'] };
    const mixed = (await registry.call('POST', path, given, { token: root })).body.id;
    const own = (await registry.call('POST', path, { ...given, events: ['model_version.deleted'] }, { token: root }))
      .body.id;

    expect((await call('GET', 'webhooks')).body.webhooks?.map(({ webhook_id }) => webhook_id)).toEqual([mixed]);
    expect((await call('GET', `webhooks/${own}`)).status).toBe(404);
    await call('PATCH', `webhooks/${mixed}`, { events: [CREATED] });
    const shown = await registry.call('GET', `${path}/${mixed}`, undefined, { token: root });
    expect(shown.body).toMatchObject({ events: ['registered_model.created', 'model_version.deleted'], signed: false });
    for (const id of [mixed, own]) await registry.call('DELETE', `${path}/${id}`, undefined, { token: root });
  });

  it.each([
    [{ name: undefined }, "Missing value for required parameter 'name'"],
    [{ name: '-bad-' }, "Webhook name '-bad-' is invalid"],
    [{ url: 'ftp://x' }, 'url'],
    [{ url: 'https://user:pw@example.com/' }, 'url'],
    [{ events: [] }, "Missing value for required parameter 'events'"],
    [
      { events: [{ entity: 'MODEL_VERSION', action: 'UPDATED' }] },
      "Invalid action 'updated' for entity 'model_version'",
    ],
    [{ events: [{ entity: 'BUDGET_POLICY', action: 'EXCEEDED' }] }, 'There are no budgets here'],
    [{ events: [{ entity: 'X', action: 'SET' }] }, "parameter 'events[0].entity'"],
    [{ status: 'GONE' }, "parameter 'status'"],
    [{ secret: 5 }, "parameter 'secret'"],
    [{ secret: 'x'.repeat(1001) }, 'secret'],
    [{ description: 'a\u0000b' }, 'description'],
  ])('refuse %j', async (more, message) => {
    const { status, body } = await call('POST', 'webhooks', {
      name: 'ci',
      url: 'https://x.example',
      events: [CREATED],
      ...more,
    });

    expect({ status, ...body }).toEqual({
      status: 400,
      error_code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining(message),
    });
  });

  it("are administrators' business", async () => {
    for (const [method, path] of [
      ['GET', 'webhooks'],
      ['POST', 'webhooks/x/test'],
      ['DELETE', 'webhooks/x'],
    ] as const) {
      const answer = await call(method, path, method === 'GET' ? undefined : {}, registry.author);
      expect([answer.status, answer.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
    }
    expect((await call('GET', 'webhooks/no%20such')).status).toBe(404);
    expect((await call('GET', 'webhooks?max_results=0')).body.message).toBe('max_results must be between 1 and 1000.');
    expect((await call('GET', 'webhooks?page_token=rubbish')).status).toBe(400);
  });
});
