import { uuidv7Ids } from '@intelgraph/kernel';
import { aContext, ReceivingServer, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { AlertingOptions, NewReceiver } from '../../src/index.js';
import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KEY = 'R0123456789abcdefghijklmnopqrstu';
const EMAIL = { host: 'smtp.example.com', from: 'a@example.com', to: ['b@example.com'] };
const strict: AlertingOptions = { allowPrivateReceivers: false };

let database: TestDatabase;
let alerting: AlertingHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  alerting = new AlertingHarness(database, strict);
});

const create = (given: object) =>
  alerting.services.receivers.create(alerting.context, { name: 'r', ...given } as NewReceiver);
const update = (id: string, change: object) => alerting.services.receivers.update(alerting.context, id, change);

const KINDS: readonly object[] = [
  { kind: 'email', email: { ...EMAIL, username: 'u', password: 'T0PSECRET' } },
  { kind: 'slack', slack: { url: 'https://hooks.example/services/T0PSECRET' } },
  { kind: 'pagerduty', pagerduty: { routing_key: 'T0PSECRET0123456789abcdefghijklm', region: 'eu' } },
  {
    kind: 'webhook',
    webhook: { url: 'https://hooks.example/?t=T0PSECRET', secret: 'T0PSECRET of twenty-four'.replaceAll(' ', '-') },
  },
  { kind: 'log' },
];

describe('a receiver', () => {
  it.each(KINDS)('never gives its secrets away: %j', async (given) => {
    const created = await create(given);
    const updated = await update(created.id, { group_wait_seconds: 5 });
    const { receiversQueries } = alerting.services;
    const answers = [created, updated, await receiversQueries.get(alerting.context, created.id)];
    answers.push(...(await receiversQueries.list(alerting.context, {})).items);
    const { workspace } = alerting.context;
    const events = await database.dataSource.query<unknown[]>(
      `SELECT payload FROM outbox WHERE payload::jsonb ->> 'workspace' = $1`,
      [workspace],
    );

    expect(events).toHaveLength(2);
    expect(JSON.stringify([answers, events])).not.toContain('T0PSECRET');
    expect(JSON.stringify(events)).not.toContain('@example.com');
    expect(updated).toMatchObject({ group_wait_seconds: 5, group_interval_seconds: 300, send_resolved: true });
  });

  it.each(KINDS)('has its secrets encrypted at rest when there is a key: %j', async (given) => {
    alerting = new AlertingHarness(database, { ...strict, encryptionKeys: [Buffer.alloc(32, 7)] });
    const { id } = await create(given);
    const rows = await database.dataSource.query<[{ secrets: string }]>(`SELECT * FROM alert_receivers WHERE id = $1`, [
      id,
    ]);
    expect(JSON.stringify(rows)).not.toContain('T0PSECRET');
    expect(rows[0].secrets).toMatch(/^aes-256-gcm:/);
  });

  it('works with its encrypted secrets, and waits when their key is missing', async () => {
    const server = await ReceivingServer.start();
    const key = { encryptionKeys: [Buffer.alloc(32, 7)] };
    alerting = new AlertingHarness(database, key);
    await alerting.receiver({ kind: 'webhook', webhook: { url: server.url('/x'), secret: SECRET } });
    await alerting.observe({});
    await alerting.pass(30);
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered' }]);
    const keyless = new AlertingHarness(database);
    await alerting.observe({ model_name: 'zeta' });
    alerting.clock.advance(30_000);
    await alerting.services.grouper.flushDue();
    await keyless.services.deliveryWorker.drain();
    await server.close();
    expect((await alerting.deliveries())[1]).toMatchObject({
      state: 'queued',
      last_error: 'the secrets of the receiver cannot be read: its key is not configured',
    });
  });

  it('keeps what a change leaves out, its secrets too', async () => {
    const server = await ReceivingServer.start();
    alerting = new AlertingHarness(database);
    const { id } = await alerting.receiver({
      kind: 'webhook',
      webhook: { url: server.url('/first'), secret: SECRET },
    });
    await update(id, { webhook: { url: server.url('/second') }, name: 'renamed' });
    await update(id, { webhook: {} });
    await alerting.services.receivers.test(alerting.context, id);
    await alerting.services.deliveryWorker.drain();
    await server.close();
    expect(server.received.map(({ path }) => path)).toEqual(['/second']);
    expect(await alerting.services.receiversQueries.get(alerting.context, id)).toMatchObject({ name: 'renamed' });
  });

  it('does not take a kept password to another mail server', async () => {
    const { id } = await create({ kind: 'email', email: { ...EMAIL, username: 'u', password: 'p' } });
    for (const change of [{ host: 'evil.example' }, { port: 25 }, { username: 'v' }, { security: 'tls' }]) {
      await expect(update(id, { email: { ...EMAIL, username: 'u', ...change } })).rejects.toMatchObject({
        fields: [{ field: 'email.password', message: expect.stringContaining('is required') }],
      });
    }
    const changed = await update(id, { email: { ...EMAIL, username: 'u', to: ['c@example.com'] } });
    expect(changed.email).toEqual({ ...EMAIL, port: 587, security: 'starttls', username: 'u', to: ['c@example.com'] });
    await update(id, { email: { ...EMAIL, host: 'other.example', username: 'u', password: 'q' } });
  });

  it('is made by an admin, in one workspace, under a name of its own', async () => {
    const { id } = await create({ kind: 'log' });
    const { receivers, receiversQueries } = alerting.services;
    const editor = aContext({ roles: ['editor'], workspace: alerting.context.workspace });
    await expect(receivers.create(editor, { name: 'x', kind: 'log' })).rejects.toMatchObject({
      code: 'AUTH.FORBIDDEN',
    });
    await expect(receivers.test(editor, id)).rejects.toMatchObject({ code: 'AUTH.FORBIDDEN' });
    await expect(create({ kind: 'log' })).rejects.toMatchObject({ code: 'RECEIVER.NAME_TAKEN' });
    const other = await create({ name: 'other', kind: 'log' });
    await expect(update(other.id, { name: 'r' })).rejects.toMatchObject({ code: 'RECEIVER.NAME_TAKEN' });
    const elsewhere = aContext({ workspace: 'elsewhere' });
    for (const call of [
      () => receiversQueries.get(elsewhere, id),
      () => receivers.update(elsewhere, id, {}),
      () => receivers.delete(elsewhere, id),
      () => receivers.test(elsewhere, id),
      () => receivers.test(alerting.context, uuidv7Ids.next()),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'RECEIVER.NOT_FOUND' });
    }
  });
});

describe('the settings of a receiver', () => {
  it.each<[string, object, string]>([
    ['no settings of its kind', { kind: 'slack' }, 'slack'],
    ['settings of another kind', { kind: 'log', slack: { url: 'https://x.example' } }, 'slack'],
    ['an unknown kind', { kind: 'fax' }, 'kind'],
    ['an unknown member', { kind: 'log', colour: 'red' }, 'colour'],
    ['a name that is none', { kind: 'log', name: '../x' }, 'name'],
    ['plain HTTP', { kind: 'slack', slack: { url: 'http://hooks.example/x' } }, 'slack.url'],
    ['another protocol', { kind: 'webhook', webhook: { url: 'file:///etc/passwd', secret: SECRET } }, 'webhook.url'],
    ['no address', { kind: 'webhook', webhook: { url: 'hooks.example', secret: SECRET } }, 'webhook.url'],
    ['loopback', { kind: 'slack', slack: { url: 'https://127.0.0.1/x' } }, 'slack.url'],
    ['loopback in disguise', { kind: 'slack', slack: { url: 'https://0x7f.1/x' } }, 'slack.url'],
    ['loopback as a number', { kind: 'slack', slack: { url: 'https://2130706433/x' } }, 'slack.url'],
    ['loopback of IPv6', { kind: 'slack', slack: { url: 'https://[::ffff:7f00:1]/x' } }, 'slack.url'],
    ['metadata of a cloud', { kind: 'slack', slack: { url: 'https://169.254.169.254/latest' } }, 'slack.url'],
    ['localhost', { kind: 'slack', slack: { url: 'https://LOCALHOST/x' } }, 'slack.url'],
    ['a password in the address', { kind: 'slack', slack: { url: 'https://u:p@hooks.example/x' } }, 'slack.url'],
    ['a short secret', { kind: 'webhook', webhook: { url: 'https://x.example', secret: 'short' } }, 'webhook.secret'],
    [
      'a secret that is no base64',
      { kind: 'webhook', webhook: { url: 'https://x.example', secret: `whsec_${'?'.repeat(32)}` } },
      'webhook.secret',
    ],
    ['no secret', { kind: 'webhook', webhook: { url: 'https://x.example' } }, 'webhook.secret'],
    ['a bad key', { kind: 'pagerduty', pagerduty: { routing_key: 'a b' } }, 'pagerduty.routing_key'],
    ['a port that is not for mail', { kind: 'email', email: { ...EMAIL, port: 6379 } }, 'email.port'],
    ['a mail server inside', { kind: 'email', email: { ...EMAIL, host: '10.0.0.1' } }, 'email.host'],
    ['a mail server that is no host', { kind: 'email', email: { ...EMAIL, host: 'a/b' } }, 'email.host'],
    ['two addresses in one', { kind: 'email', email: { ...EMAIL, to: ['a@x.example, b@x.example'] } }, 'email.to[0]'],
    ['a line break', { kind: 'email', email: { ...EMAIL, to: ['a@x.example\r\nRCPT TO:<b@y>'] } }, 'email.to[0]'],
    ['a name with the address', { kind: 'email', email: { ...EMAIL, from: 'A <a@x.example>' } }, 'email.from'],
    ['nobody', { kind: 'email', email: { ...EMAIL, to: [] } }, 'email.to'],
    [
      'a password in the clear',
      { kind: 'email', email: { ...EMAIL, security: 'none', username: 'u', password: 'p' } },
      'email.password',
    ],
    ['a password of nobody', { kind: 'email', email: { ...EMAIL, password: 'p' } }, 'email.password'],
    ['no time', { kind: 'log', group_interval_seconds: 0 }, 'group_interval_seconds'],
    ['NUL', { kind: 'pagerduty', pagerduty: { routing_key: `${KEY.slice(1)}\0` } }, 'pagerduty.routing_key'],
  ])('are refused with %s', async (_what, given, field) => {
    await expect(create(given)).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });
});

describe('a message to an address of a client', () => {
  it.each<[string, string[]]>([
    ['this machine', ['127.0.0.1']],
    ['the network it is in', ['10.1.2.3']],
    ['one public and one private address', ['1.1.1.1', '192.168.0.1']],
    ['an IPv6 address that means this machine', ['::ffff:127.0.0.1']],
  ])('does not go to a name that leads to %s', async (_what, addresses) => {
    const server = await ReceivingServer.start();
    alerting = new AlertingHarness(database, { ...strict, resolve: () => Promise.resolve(addresses) });
    await alerting.receiver({
      kind: 'webhook',
      webhook: { url: `https://hooks.example:${server.port}/`, secret: SECRET },
    });
    await alerting.receiver({ kind: 'email', email: { ...EMAIL, host: 'mail.example' } });
    await alerting.observe({});
    await alerting.pass(30);
    await server.close();
    expect(server.received).toEqual([]);
    expect((await alerting.deliveries()).map(({ state, last_error }) => [state, last_error])).toEqual([
      ['failed', 'the address is not on the public Internet'],
      ['failed', 'the address is not on the public Internet'],
    ]);
  });

  it('goes to the address that was looked at, and is not looked up again', async () => {
    const server = await ReceivingServer.start();
    const asked: string[] = [];
    const resolve = (host: string): Promise<string[]> => {
      asked.push(host);
      return Promise.resolve(asked.length === 1 ? ['127.0.0.1'] : ['127.0.0.2']);
    };
    alerting = new AlertingHarness(database, { resolve });
    const host = `rebind.example:${server.port}`;
    const url = `http://${host}/`;
    await alerting.receiver({ kind: 'webhook', webhook: { url, secret: SECRET } });
    await alerting.observe({});
    await alerting.pass(30);
    await server.close();
    expect(asked).toEqual(['rebind.example']);
    expect(server.received.map(({ headers }) => headers.host)).toEqual([host]);
  });
});
