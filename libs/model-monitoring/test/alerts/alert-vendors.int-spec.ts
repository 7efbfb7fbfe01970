import { createHmac, timingSafeEqual } from 'node:crypto';

import {
  eventually,
  type PlannedAnswer,
  type ReceivedPost,
  ReceivingServer,
  type TestDatabase,
} from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';
import { hostileObservations } from './hostile-observations.js';
import { pagerDutyProblems, slackProblems } from './vendor-rules.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KEY = 'R0123456789abcdefghijklmnopqrstu';

let database: TestDatabase;
let server: ReceivingServer;
let alerting: AlertingHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  server = await ReceivingServer.start();
  alerting = new AlertingHarness(database, { pagerDutyUrl: server.url('/v2/enqueue') });
});
afterEach(() => server.close());

/** Answers as the vendor does: with its success, or 400 and what is wrong. */
function vendor(problemsOf: (body: string) => string[], success: PlannedAnswer) {
  return ({ method, headers, body }: ReceivedPost): PlannedAnswer => {
    const problems = problemsOf(body);
    if (method !== 'POST') problems.push(method);
    if (headers['content-type'] !== 'application/json') problems.push('content-type');
    return problems.length === 0 ? success : { status: 400, body: problems.join('; ') };
  };
}

const bodies = () => server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe('Slack', () => {
  const slack = () => alerting.receiver({ kind: 'slack', slack: { url: server.url('/services/T000/B000/XXXX') } });

  beforeEach(() => {
    server.respond = vendor(slackProblems, { status: 200, body: 'ok' });
  });

  it('takes what we send of ordinary and of hostile alerts, of their end, and of a test', async () => {
    const { id } = await slack();
    await alerting.observe({ severity: 'critical' });
    await alerting.pass(30);
    await alerting.observe(...hostileObservations());
    await alerting.pass(300);
    await alerting.retry();
    await alerting.observe(...[{}, ...hostileObservations()].map((one) => ({ ...one, firing: false })));
    await alerting.pass(300);
    await alerting.retry();
    await alerting.services.receivers.test(alerting.context, id);
    await alerting.retry();

    expect((await alerting.deliveries()).map(({ purpose, state, last_error }) => [purpose, state, last_error])).toEqual(
      [
        ['firing', 'delivered', null],
        ['firing', 'delivered', null],
        ['resolved', 'delivered', null],
        ['test', 'delivered', null],
      ],
    );
    expect(server.received[0]?.path).toBe('/services/T000/B000/XXXX');
    expect(bodies()[0]).toMatchObject({ text: '[CRITICAL] churn: weekly drift' });
  });

  it('gets one message a second', async () => {
    await slack();
    await alerting.observe({ model_name: 'm1' }, { model_name: 'm2' });
    await alerting.pass(30);
    expect(server.received).toHaveLength(1);
    await eventually(async () => (await alerting.services.deliveryWorker.drain()) === 1);

    expect(server.received).toHaveLength(2);
    const [first, second] = (await alerting.deliveries()).map(({ last_attempt_at }) => new Date(last_attempt_at ?? 0));
    expect(Math.abs(second!.getTime() - first!.getTime())).toBeGreaterThanOrEqual(1000);
  });

  it('is left alone for as long as it asks with 429, with every message', async () => {
    await slack();
    server.plan({ status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' });
    await alerting.observe({ model_name: 'm1' }, { model_name: 'm2' });
    await alerting.pass(30);
    await database.dataSource.query(`UPDATE alert_deliveries SET due_at = now() WHERE workspace = $1`, [
      alerting.context.workspace,
    ]);
    expect(await alerting.services.deliveryWorker.drain()).toBe(0);
    const [{ seconds }] = await database.dataSource.query<[{ seconds: number }]>(
      `SELECT extract(epoch FROM not_before - now())::float AS seconds FROM alert_receivers WHERE workspace = $1`,
      [alerting.context.workspace],
    );
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(30);
    await alerting.retry();
    await alerting.retry();
    // Which of the two is tried first is open: both are due at the same time.
    const delivered = (await alerting.deliveries()).map(({ state, attempts }) => [state, attempts]);
    expect(delivered.toSorted()).toEqual([
      ['delivered', 1],
      ['delivered', 2],
    ]);
  });

  it('is not asked again when the webhook is gone', async () => {
    await slack();
    server.plan({ status: 404, body: 'no_service' });
    await alerting.observe({});
    await alerting.pass(30);
    expect(await alerting.retry()).toBe(0);
    expect(await alerting.deliveries()).toMatchObject([
      { state: 'failed', attempts: 1, last_status: 404, last_error: 'answered 404: no_service' },
    ]);
  });
});

describe('PagerDuty', () => {
  const pagerduty = () => alerting.receiver({ kind: 'pagerduty', pagerduty: { routing_key: KEY } });

  beforeEach(() => {
    const success = { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"k"}' };
    server.respond = vendor(pagerDutyProblems, success);
  });

  it('holds what is about a model together by the deduplication key, and resolves it', async () => {
    await pagerduty();
    await alerting.observe({ name: 'a', severity: 'warning' });
    await alerting.pass(30);
    await alerting.observe({ name: 'b', severity: 'critical' }, { name: 'c', model_name: 'zeta', severity: 'info' });
    await alerting.pass(300);
    await alerting.observe({ name: 'a', firing: false }, { name: 'b', firing: false });
    await alerting.pass(300);

    const events = bodies() as { event_action: string; dedup_key: string; payload: Record<string, unknown> }[];
    const churn = events.filter(({ payload }) => payload['component'] === 'churn');
    expect(churn.map(({ event_action, payload }) => [event_action, payload['severity']])).toEqual([
      ['trigger', 'warning'],
      ['trigger', 'critical'],
      ['resolve', 'critical'],
    ]);
    expect(new Set(churn.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    expect(new Set(events.map(({ dedup_key }) => dedup_key)).size).toBe(2);
    expect((await alerting.deliveries()).every(({ state }) => state === 'delivered')).toBe(true);
  });

  it.each(['info', 'warning', 'error', 'critical'] as const)('knows the severity %s', async (severity) => {
    await pagerduty();
    await alerting.observe({ severity });
    await alerting.pass(30);
    expect(bodies()).toMatchObject([{ payload: { severity } }]);
  });

  it('takes what we send of hostile alerts', async () => {
    await pagerduty();
    await alerting.observe(...hostileObservations());
    await alerting.pass(30);
    await alerting.observe(...hostileObservations().map((one) => ({ ...one, firing: false })));
    await alerting.pass(300);
    expect((await alerting.deliveries()).map(({ state, last_error }) => [state, last_error])).toEqual([
      ['delivered', null],
      ['delivered', null],
    ]);
  });

  it('is not asked again after 400, and again after 429 and 5xx', async () => {
    await pagerduty();
    server.plan(
      { status: 429 },
      { status: 500 },
      { status: 503 },
      { status: 202 },
      { status: 400, body: 'invalid key' },
    );
    await alerting.observe({});
    await alerting.pass(30);
    for (let i = 0; i < 4; i++) await alerting.retry();
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered', attempts: 4 }]);
    await alerting.observe({ firing: false });
    await alerting.pass(300);
    await alerting.retry();
    expect((await alerting.deliveries())[1]).toMatchObject({
      state: 'failed',
      attempts: 1,
      last_error: 'answered 400: invalid key',
    });
  });
});

describe('a webhook', () => {
  const webhook = () =>
    alerting.receiver({ kind: 'webhook', webhook: { url: server.url('/hook?x=1'), secret: SECRET } });

  /** As www.standardwebhooks.com says, written apart from the sender. */
  function isAuthentic({ headers, body }: ReceivedPost): boolean {
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const expected = createHmac('sha256', key).update(signed).digest();
    return String(headers['webhook-signature'])
      .split(' ')
      .map((part) => part.split(','))
      .some(([version, value = '']) => {
        const given = Buffer.from(value, 'base64');
        return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
      });
  }

  it('is signed over id, time and body; each try has the same id', async () => {
    await webhook();
    server.plan({ status: 500 });
    await alerting.observe(...hostileObservations());
    await alerting.pass(30);
    alerting.clock.advance(60_000);
    await alerting.retry();

    expect(server.received).toHaveLength(2);
    const [first, second] = server.received as [ReceivedPost, ReceivedPost];
    expect(server.received.every(isAuthentic)).toBe(true);
    expect(isAuthentic({ ...first, body: `${first.body} ` })).toBe(false);
    expect(isAuthentic({ ...first, headers: { ...first.headers, 'webhook-timestamp': '1' } })).toBe(false);
    const [delivery] = await alerting.deliveries();
    expect([first, second].map(({ headers }) => headers['webhook-id'])).toEqual([delivery?.id, delivery?.id]);
    expect(first.headers['idempotency-key']).toBe(delivery?.id);
    expect(Number(second.headers['webhook-timestamp']) - Number(first.headers['webhook-timestamp'])).toBe(60);
    expect(second.body).toBe(first.body);
    expect(first.path).toBe('/hook?x=1');
  });
});
