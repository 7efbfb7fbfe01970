import type { TestDatabase } from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';
import { ReceivingServer } from './receiving-server.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let database: TestDatabase;
let server: ReceivingServer;
let alerting: AlertingHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  server = await ReceivingServer.start();
  alerting = new AlertingHarness(database);
});
afterEach(() => server.close());

const bodies = () => server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
const webhook = () => ({ kind: 'webhook', webhook: { url: server.url('/hook'), secret: SECRET } }) as const;

describe('an alert', () => {
  it('goes from what was observed to a signed message, once, and back when its cause is gone', async () => {
    await alerting.receiver(webhook());
    await alerting.observe({ severity: 'critical', labels: { column: 'age' } });
    expect(await alerting.pass(29)).toBe(0);
    expect(await alerting.pass(1)).toBe(1);

    expect(bodies()).toMatchObject([
      { version: 1, type: 'alerts.firing', status: 'firing', model_name: 'churn', firing: 1, severity: 'critical' },
    ]);
    expect(await alerting.deliveries()).toMatchObject([{ state: 'delivered', attempts: 1, last_status: 200 }]);

    await alerting.observe({ severity: 'critical', labels: { column: 'age' } });
    expect(await alerting.pass(600)).toBe(0);
    await alerting.observe({ firing: false, labels: { column: 'age' } });
    expect(await alerting.pass(0)).toBe(1);
    expect(bodies()[1]).toMatchObject({ type: 'alerts.resolved', firing: 0, resolved: 1 });
    expect(await alerting.alerts()).toMatchObject([{ state: 'resolved', observations: 2, resolution: 'cause_gone' }]);
    expect(await alerting.events()).toEqual([
      'monitoring.receiver.created.v1',
      'monitoring.route.created.v1',
      'monitoring.alert.raised.v1',
      'monitoring.alert.resolved.v1',
    ]);
  });
});
