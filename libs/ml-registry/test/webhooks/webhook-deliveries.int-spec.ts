import { AddressGuard } from '@intelgraph/outbound';
import { eventually } from '@intelgraph/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { DEFAULT_WEBHOOK_POLICY } from '../../src/index.js';
import { bodyOf, deliveryIdOf, isSignedWith, root, SECRET, WebhookHarness, webhookOptions } from './webhook-harness.js';

let web: WebhookHarness;
beforeEach(async () => {
  web = await WebhookHarness.start();
});
afterEach(() => web.stop());

const received = () => web.receiver.received;
const modelsTold = () => received().map((post) => bodyOf(post).data['name']);

describe('calls that do not get through', () => {
  it.each([408, 429, 500, 502, 503, 504])(
    'are made again after %d, under the same id and signed anew',
    async (status) => {
      const hook = await web.hook();
      web.receiver.plan({ status, body: 'not now' }, { status });
      await web.model('fraud');
      const [logged] = await web.until(hook, ['delivered']);

      expect(received().map(deliveryIdOf)).toEqual([logged?.id, logged?.id, logged?.id]);
      expect(new Set(received().map(({ body }) => body)).size).toBe(1);
      expect(received().every((post) => isSignedWith(SECRET, post))).toBe(true);
      const view = await web.registry.webhookDeliveriesQueries.get(root, hook.id, logged!.id);
      expect(view).toMatchObject({ attempts: 3, attempts_left: 1, last_status: 200, last_error: null });
      expect(view.tries).toMatchObject([
        { status, error: `answered ${status}: not now` },
        { status },
        { status: 200, error: null },
      ]);
      expect(view.body).toBe(received()[0]?.body);
    },
  );

  it.each([400, 401, 404, 410, 501])('are given up after %d', async (status) => {
    const hook = await web.hook();
    web.receiver.plan({ status });
    await web.model('fraud');
    const [logged] = await web.until(hook, ['failed']);

    expect(logged).toMatchObject({ attempts: 1, last_status: status, last_error: `answered ${status}`, due_at: null });
  });

  it('are given up after the last try, with the reason', async () => {
    const hook = await web.hook();
    web.receiver.respond = () => ({ status: 500 });
    await web.model('fraud');
    const [logged] = await web.until(hook, ['failed']);

    expect(received()).toHaveLength(4);
    expect(logged).toMatchObject({ attempts_left: 0, last_error: 'given up after 4 tries: answered 500' });
  });

  it('follow no redirect', async () => {
    const hook = await web.hook();
    web.receiver.plan({ status: 307, headers: { location: web.receiver.url('/elsewhere') } });
    await web.model('fraud');
    const [logged] = await web.until(hook, ['failed']);

    expect(received().map(({ path }) => path)).toEqual(['/hook']);
    expect(logged).toMatchObject({ last_status: 307 });
  });

  it('wait as long as the receiver asks, all of them', async () => {
    const hook = await web.hook();
    web.receiver.plan({ status: 429, headers: { 'retry-after': '3600' } });
    await web.model('first');
    await web.call();
    await web.model('second');
    await web.call();

    const [second, first] = await web.log(hook);
    expect(received()).toHaveLength(1);
    expect(second).toMatchObject({ state: 'queued', attempts: 0 });
    expect(Date.parse(first!.due_at!) - Date.parse(first!.created_at)).toBeGreaterThan(3_000_000);
  });

  it('put none of the secrets on record', async () => {
    const hook = await web.hook({ url: web.receiver.url('/hook?token=topsecret') });
    web.receiver.respond = ({ path }) => ({ status: 400, body: `${path} ${SECRET}` });
    await web.model('fraud');
    const [logged] = await web.until(hook, ['failed']);

    expect(logged?.last_error).toBe('answered 400: [redacted] [redacted]');
    const stored = await web.registry.database.dataSource.query<object[]>('SELECT secret FROM webhooks');
    expect(JSON.stringify(stored)).not.toContain(SECRET);
    const events = JSON.stringify(await web.registry.takeEvents());
    expect(events).toContain(hook.id);
    expect(events).not.toMatch(/topsecret|a secret of the receiver/);
  });
});

describe('a receiver that is slow', () => {
  it('is left after the time for a try, and called again', async () => {
    await web.stop();
    const policy = { ...webhookOptions().policy, timeoutMs: 150 };
    web = await WebhookHarness.start({ policy });
    const hook = await web.hook();
    let release = (): void => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    web.receiver.plan({ status: 200, before: () => late });
    await web.model('fraud');
    const [logged] = await web.until(hook, ['delivered']);
    release();

    const { tries } = await web.registry.webhookDeliveriesQueries.get(root, hook.id, logged!.id);
    expect(tries).toMatchObject([{ status: null, error: 'no answer in time' }, { status: 200 }]);
  });

  it('holds up neither other webhooks, nor other models, only what comes later about the same model', async () => {
    const hook = await web.hook({ events: ['registered_model.created', 'registered_model_tag.set'] });
    await web.hook({ name: 'other', url: web.receiver.url('/other') });
    let release = (): void => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    web.receiver.respond = ({ path, body }) =>
      path === '/hook' && body.includes('"slow"') ? { status: 200, before: () => late } : { status: 200 };
    await web.model('slow');
    await web.registry.labels.setOfModel(root, 'slow', 'a', 'b');
    const calling = web.call();
    await eventually(() => received().length === 2);
    await web.model('fast');
    web.registry.webhookWorker.look();

    await eventually(() => received().length === 4);
    expect(
      received()
        .filter(({ path }) => path === '/hook')
        .map((post) => bodyOf(post).data['name']),
    ).toEqual(['slow', 'fast']);
    release();
    await calling;
    await web.until(hook, ['delivered', 'delivered', 'delivered']);
    expect(bodyOf(received().at(-1)!)).toMatchObject({ entity: 'registered_model_tag', action: 'set' });
  });

  it('takes only so many calls at a time', async () => {
    const hook = await web.hook();
    let release = (): void => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    web.receiver.respond = () => ({ status: 200, before: () => late });
    for (let i = 0; i < 8; i++) await web.model(`m${i}`);
    const calling = web.call();
    await eventually(() => received().length === DEFAULT_WEBHOOK_POLICY.perWebhook);
    web.registry.webhookWorker.look();
    const states = await web.registry.database.dataSource.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM webhook_deliveries WHERE lease_until IS NOT NULL',
    );

    expect(states).toEqual([{ n: DEFAULT_WEBHOOK_POLICY.perWebhook }]);
    release();
    await calling;
    await web.until(
      hook,
      Array.from({ length: 8 }, () => 'delivered'),
    );
  });

  it('of which a failed call does not hold up the later ones about the same model', async () => {
    const hook = await web.hook({ events: ['registered_model.created', 'registered_model_tag.set'] });
    web.receiver.plan({ status: 503 });
    await web.model('fraud');
    await web.registry.labels.setOfModel(root, 'fraud', 'a', 'b');
    await web.until(hook, ['delivered', 'delivered']);

    expect(received().map((post) => bodyOf(post).action)).toEqual(expect.arrayContaining(['created', 'set']));
    expect(received()).toHaveLength(3);
  });
});

describe('several workers', () => {
  it('make each call once', async () => {
    const hook = await web.hook();
    const second = web.anotherWorker();
    for (let i = 0; i < 40; i++) await web.model(`m${i}`);
    await Promise.all([web.call(), second.drain()]);
    await web.until(
      hook,
      Array.from({ length: 40 }, () => 'delivered'),
    );

    expect(new Set(received().map(deliveryIdOf)).size).toBe(40);
    expect(received()).toHaveLength(40);
  });
});

describe('addresses', () => {
  const guarded = async (resolve: () => Promise<string[]>): Promise<void> => {
    await web.stop();
    web = await WebhookHarness.start({ guard: new AddressGuard({ allowPrivate: false, resolve }) });
  };

  it.each([
    'http://127.0.0.1/',
    'https://localhost/',
    'https://169.254.169.254/',
    'https://[::1]/',
    'http://example.com/',
  ])('like %s are refused when they are given', async (url) => {
    await guarded(() => Promise.resolve([]));
    await expect(web.hook({ url })).rejects.toThrow(/^url: must be/);
  });

  it('are looked up when they are called: a name that leads inside is not called', async () => {
    await guarded(() => Promise.resolve(['127.0.0.1']));
    const hook = await web.hook({ url: `https://evil.example:${web.receiver.port}/` });
    await web.model('fraud');
    const [logged] = await web.until(hook, ['failed']);

    expect(received()).toEqual([]);
    expect(logged).toMatchObject({ last_error: 'the address is not on the public Internet', attempts: 1 });
    const tested = await web.registry.webhookTests.test(root, hook.id);
    expect(tested).toMatchObject({ success: false, response_status: null, response_body: null });
  });
});

describe('a webhook', () => {
  it('that is disabled hears nothing new; what it was to hear waits', async () => {
    const hook = await web.hook();
    await web.model('before');
    await web.registry.webhooks.update(root, hook.id, { status: 'disabled' });
    await web.model('meanwhile');
    await web.call();
    expect(received()).toEqual([]);

    await web.registry.webhooks.update(root, hook.id, { status: 'active', url: web.receiver.url('/moved') });
    await web.until(hook, ['delivered']);
    expect(modelsTold()).toEqual(['before']);
    expect(received()[0]?.path).toBe('/moved');
  });

  it('that is deleted is not called any more', async () => {
    const hook = await web.hook();
    await web.model('fraud');
    await web.registry.webhooks.delete(root, hook.id);
    await web.call();

    expect(received()).toEqual([]);
    await expect(web.log(hook)).rejects.toMatchObject({ code: 'WEBHOOK.NOT_FOUND' });
    const states = await web.registry.database.dataSource.query('SELECT state FROM webhook_deliveries');
    expect(states).toEqual([{ state: 'cancelled' }]);
  });

  it('hears again what is replayed, under the same id', async () => {
    const hook = await web.hook();
    web.receiver.plan({ status: 400 });
    await web.model('fraud');
    const [failed] = await web.until(hook, ['failed']);
    const { webhookDeliveries } = web.registry;

    expect(await webhookDeliveries.replay(root, hook.id, failed!.id)).toMatchObject({
      state: 'queued',
      attempts_left: 4,
    });
    await expect(webhookDeliveries.replay(root, hook.id, failed!.id)).rejects.toMatchObject({
      code: 'WEBHOOK_DELIVERY.NOT_REPLAYABLE',
    });
    await web.until(hook, ['delivered']);
    expect(new Set(received().map(deliveryIdOf))).toEqual(new Set([failed!.id]));
    await expect(webhookDeliveries.replay(root, hook.id, 'x')).rejects.toMatchObject({
      code: 'WEBHOOK_DELIVERY.NOT_FOUND',
    });
    await webhookDeliveries.replay(root, hook.id, failed!.id);
    await web.until(hook, ['delivered']);
    expect(received()).toHaveLength(3);
  });

  it('is signed with the new secret once it is changed, and not at all without', async () => {
    const hook = await web.hook();
    await web.registry.webhooks.update(root, hook.id, { secret: 'another secret' });
    await web.model('one');
    await web.call();
    await web.registry.webhooks.update(root, hook.id, { secret: null });
    await web.model('two');
    await web.call();

    expect(isSignedWith('another secret', received()[0]!)).toBe(true);
    expect(received()[1]?.headers).not.toHaveProperty('x-mlflow-signature');
  });

  it('is one of at most 100 of a workspace', async () => {
    await web.registry.database.dataSource.query(
      `INSERT INTO webhooks (id, workspace, name, description, url, events, status, created_by, created_at, updated_at, revision)
       SELECT n, 'default', 'w' || n, '', 'https://x.example', '{model_version.created}', 'active', 'root', now(), now(), 1
         FROM generate_series(1, 100) n`,
    );
    await expect(web.hook()).rejects.toMatchObject({ code: 'WEBHOOK.TOO_MANY' });
  });
});
