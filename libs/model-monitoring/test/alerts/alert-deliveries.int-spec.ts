import { eventually, freePort, ReceivingServer, type TestDatabase, trustTestAuthority } from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { claimDelivery, markDelivery } from '../../src/deliveries/deliveries.queries.js';
import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let database: TestDatabase;
let server: ReceivingServer;
let alerting: AlertingHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  // What an earlier test left in the queue could become due here.
  await database.dataSource.query(`UPDATE alert_deliveries SET state = 'cancelled' WHERE state = 'queued'`);
  server = await ReceivingServer.start();
  alerting = new AlertingHarness(database, { delivery: { attempts: 3, timeoutMs: 30_000 } });
});
afterEach(() => server.close());

const webhook = (url = server.url('/hook/T0KEN')) =>
  alerting.receiver({ kind: 'webhook', webhook: { url, secret: SECRET } });

/** Waits for no answer longer than a moment. */
const impatient = (): AlertingHarness => new AlertingHarness(database, { delivery: { attempts: 3, timeoutMs: 300 } });

const fire = async (): Promise<void> => {
  await alerting.observe({});
  await alerting.pass(30);
};

describe('a message', () => {
  it.each([500, 502, 503, 429, 408])('is tried again when the answer is %i', async (status) => {
    await webhook();
    server.plan({ status });
    await fire();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'queued', attempts: 1, last_status: status }]);
    await alerting.retry();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered', attempts: 2, last_error: null }]);
  });

  it.each([400, 401, 403, 404, 410, 413, 422])('is given up when the answer is %i', async (status) => {
    await webhook();
    server.plan({ status });
    await fire();
    await alerting.retry();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'failed', attempts: 1, last_status: status }]);
    expect(server.received).toHaveLength(1);
  });

  it.each([301, 302, 307, 308])('does not follow a redirect with %i', async (status) => {
    await webhook();
    const elsewhere = await ReceivingServer.start();
    server.plan({ status, headers: { location: elsewhere.url('/elsewhere') } });
    await fire();
    await alerting.retry();
    await elsewhere.close();
    expect(elsewhere.received).toEqual([]);
    expect(await alerting.deliveries()).toMatchObject([{ state: 'failed', last_status: status }]);
  });

  it('is tried again when nobody listens, and when no answer comes in time', async () => {
    await webhook(`http://127.0.0.1:${await freePort()}/`);
    await fire();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'queued', last_error: 'network error ECONNREFUSED' }]);

    alerting = impatient();
    await webhook();
    server.plan({ status: 200, before: () => new Promise(() => undefined) });
    await fire();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'queued', last_error: 'no answer in time' }]);
  });

  it('is tried again when the name of its receiver is not resolved in time', async () => {
    const resolve = () => new Promise<string[]>(() => undefined);
    alerting = new AlertingHarness(database, { delivery: { attempts: 3, timeoutMs: 300 }, resolve });
    await webhook('http://slow.example.com/');
    await fire();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'queued', last_error: 'no answer in time' }]);
  });

  it('waits longer after every try, and at least as long as the receiver asks', async () => {
    await webhook();
    server.plan({ status: 500 }, { status: 503, headers: { 'retry-after': '120' } });
    await fire();
    const waits = async (): Promise<number> => {
      const [row] = await database.dataSource.query<[{ seconds: number }]>(
        `SELECT extract(epoch FROM due_at - last_attempt_at)::float AS seconds FROM alert_deliveries WHERE workspace = $1`,
        [alerting.context.workspace],
      );
      return row.seconds;
    };
    expect(await waits()).toBeGreaterThanOrEqual(5);
    expect(await waits()).toBeLessThan(9);
    expect(await alerting.services.deliveryWorker.drain()).toBe(0);
    await alerting.retry();
    expect(await waits()).toBeGreaterThanOrEqual(120);
  });

  it('is given up after a bounded number of tries, with the reason, and can be sent again by a person', async () => {
    await webhook();
    server.plan({ status: 500 }, { status: 500 }, { status: 500, body: 'out of order' });
    await fire();
    for (let i = 0; i < 3; i++) await alerting.retry();
    const [failed] = await alerting.deliveries();
    expect(failed).toMatchObject({
      state: 'failed',
      attempts: 3,
      attempts_left: 0,
      due_at: null,
      last_error: 'given up after 3 tries: answered 500: out of order',
    });
    const { deliveries } = alerting.services;
    expect(await deliveries.replay(alerting.context, failed!.id)).toMatchObject({ state: 'queued', attempts_left: 3 });
    await expect(deliveries.replay(alerting.context, failed!.id)).rejects.toMatchObject({
      code: 'ALERT_DELIVERY.NOT_REPLAYABLE',
    });
    await alerting.retry();
    expect(await alerting.deliveries()).toMatchObject([{ id: failed!.id, state: 'delivered', attempts: 4 }]);
    const ids = server.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([failed!.id]));
    expect((await alerting.events()).at(-1)).toBe('monitoring.delivery.replayed.v1');
  });

  it('waits for those before it about the same model, and not for those about others', async () => {
    await webhook();
    server.respond = ({ body }) => ({ status: body.includes('"alerts.firing"') && body.includes('churn') ? 500 : 200 });
    await alerting.observe({ model_name: 'churn' });
    await alerting.pass(30);
    await alerting.observe({ model_name: 'churn', firing: false }, { model_name: 'zeta' });
    await alerting.pass(300);
    const states = async () =>
      (await alerting.deliveries()).map(({ model_name, purpose, state }) => `${model_name} ${purpose} ${state}`);
    expect((await states()).sort()).toEqual(['churn firing queued', 'churn resolved queued', 'zeta firing delivered']);
    server.respond = () => ({ status: 200 });
    await alerting.retry();
    expect((await states()).every((state) => state.endsWith('delivered'))).toBe(true);
    expect(server.received.slice(-2).map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'alerts.firing',
      'alerts.resolved',
    ]);
  });

  it('belongs to the process that claimed it until its lease ends, and then to another', async () => {
    await webhook();
    await alerting.observe({});
    alerting.clock.advance(30_000);
    await alerting.services.grouper.flushDue();
    const { manager } = database.dataSource;
    const claimed = await manager.transaction((tx) =>
      claimDelivery(tx, { token: 'dead process', leaseMs: 60_000, paceMsOf: () => 0 }),
    );
    expect(claimed).toMatchObject({ attempts: 1 });
    const { id } = (await alerting.deliveries())[0]!;
    expect(await alerting.services.deliveryWorker.drain()).toBe(0);

    const { workspace } = alerting.context;
    await manager.query(`UPDATE alert_deliveries SET lease_until = now() WHERE workspace = $1`, [workspace]);
    expect(await alerting.services.deliveryWorker.drain()).toBe(1);
    const late = await markDelivery(manager, id, 'dead process', {
      state: 'failed',
      status: null,
      error: 'x',
    });
    expect(late).toBe(false);
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  it('that ends every process which sends it is given up', async () => {
    await webhook();
    await alerting.observe({});
    alerting.clock.advance(30_000);
    await alerting.services.grouper.flushDue();
    const { manager } = database.dataSource;
    for (let i = 0; i < 3; i++) {
      await manager.transaction((tx) => claimDelivery(tx, { token: `dead ${i}`, leaseMs: -1, paceMsOf: () => 0 }));
    }
    await alerting.services.deliveryWorker.drain();
    expect(server.received).toEqual([]);
    expect(await alerting.deliveries()).toMatchObject([
      {
        state: 'failed',
        attempts_left: 0,
        last_error: expect.stringContaining('the process ended during the last try'),
      },
    ]);
  });

  it('is delivered when it was taken, though the answer never ends', async () => {
    alerting = impatient();
    await webhook();
    server.plan({ status: 200, endless: true });
    await fire();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  });

  it('that was being sent when its receiver was removed is not queued again', async () => {
    const { receivers, receiversQueries, alertRoutes, alertRoutesQueries } = alerting.services;
    const remove = async (): Promise<void> => {
      for (const { id } of (await alertRoutesQueries.list(alerting.context, {})).items) {
        await alertRoutes.delete(alerting.context, id);
      }
      for (const { id } of (await receiversQueries.list(alerting.context, {})).items) {
        await receivers.delete(alerting.context, id);
      }
    };
    await webhook();
    server.plan({ status: 500, before: remove });
    await fire();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'cancelled' }]);
  });

  it('goes by HTTPS to a server that is trusted, under its own name, and to no other', async () => {
    const secure = await ReceivingServer.start({ secure: true });
    await webhook(`https://localhost:${secure.port}/`);
    await fire();
    expect(await alerting.deliveries()).toMatchObject([
      { state: 'queued', last_error: expect.stringMatching(/^network error [A-Z_]+$/) },
    ]);
    expect(secure.received).toEqual([]);
    const distrust = trustTestAuthority();
    await alerting.retry();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered' }]);

    const resolve = () => Promise.resolve(['127.0.0.1']);
    alerting = new AlertingHarness(database, { resolve });
    await webhook(`https://other.example:${secure.port}/`);
    await fire();
    distrust();
    await secure.close();
    expect(await alerting.deliveries()).toMatchObject([
      { state: 'queued', last_error: 'network error ERR_TLS_CERT_ALTNAME_INVALID' },
    ]);
    expect(secure.received).toHaveLength(1);
  });

  it('shows no secret in its reason, also when the server echoes it', async () => {
    await webhook(server.url('/hook/T0KEN?key=s3cret'));
    server.respond = ({ path }) => ({ status: 400, body: `no ${path}\n${'x'.repeat(10_000)} whsec` });
    await fire();
    const [delivery] = await alerting.deliveries();
    expect(delivery?.last_error).toMatch(/^answered 400: no \[redacted\] x+…$/);
    expect(delivery!.last_error!.length).toBeLessThanOrEqual(300);
  });

  it('is not sent to a receiver that was removed, and keeps its place on record', async () => {
    const { id } = await webhook();
    server.plan({ status: 500 });
    await fire();
    const { receivers, alertRoutes, alertRoutesQueries, deliveries } = alerting.services;
    await expect(receivers.delete(alerting.context, id)).rejects.toMatchObject({
      code: 'RECEIVER.IN_USE',
      details: { routes: ['to-webhook'] },
    });
    for (const route of (await alertRoutesQueries.list(alerting.context, {})).items) {
      await alertRoutes.delete(alerting.context, route.id);
    }
    await receivers.delete(alerting.context, id);
    await alerting.retry();
    const [delivery] = await alerting.deliveries();
    expect(delivery).toMatchObject({ state: 'cancelled', last_error: 'the receiver was removed' });
    await expect(deliveries.replay(alerting.context, delivery!.id)).rejects.toMatchObject({
      code: 'ALERT_DELIVERY.NOT_REPLAYABLE',
    });
    await alerting.observe({ firing: false });
    expect(await alerting.pass(600)).toBe(0);
  });

  it('is not decided on for a receiver that is turned off, until it is turned on again', async () => {
    const { id } = await webhook();
    await alerting.observe({});
    await alerting.services.receivers.update(alerting.context, id, { enabled: false });
    await alerting.pass(30);
    await alerting.pass(3600);
    expect(server.received).toEqual([]);
    await alerting.services.receivers.update(alerting.context, id, { enabled: true });
    await alerting.pass(0);
    expect(server.received).toHaveLength(1);
  });
});

describe('the dispatcher', () => {
  it('sends what is decided without being called, and ends cleanly', async () => {
    alerting = new AlertingHarness(database);
    const { dispatcher } = alerting.services;
    await alerting.receiver({
      kind: 'webhook',
      group_wait_seconds: 0,
      webhook: { url: server.url(), secret: SECRET },
    });
    const arrived = new Promise<void>((resolve) => {
      server.respond = () => ({ status: 200, before: resolve });
    });
    dispatcher.start();
    await alerting.observe({});
    await arrived;
    await dispatcher.stop();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  });

  it('forgets what is over long since, and nothing else', async () => {
    const day = 86_400_000;
    alerting = new AlertingHarness(database, { retentionMs: 30 * day });
    const { dispatcher } = alerting.services;
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'old' }, { name: 'still there' });
    await alerting.pass(30);
    await alerting.observe({ name: 'old', firing: false });
    await alerting.pass(300);
    await alerting.observe({ name: 'not told of', model_name: 'zeta' });
    await alerting.observe({ name: 'not told of', model_name: 'zeta', firing: false });
    const { workspace } = alerting.context;
    await database.dataSource.query(
      `UPDATE alert_deliveries SET finished_at = $2 WHERE workspace = $1 AND notification ->> 'resolved' = '0'`,
      [workspace, alerting.clock.now()],
    );
    alerting.clock.advance(30 * day + 1);
    dispatcher.start();
    await eventually(async () => expect((await alerting.alerts()).map(({ name }) => name)).toEqual(['still there']));
    await dispatcher.stop();
    // The reminder of what is still there was sent meanwhile.
    expect((await alerting.deliveries()).map(({ notification }) => notification.resolved)).toEqual([1, 0]);
  });
});
