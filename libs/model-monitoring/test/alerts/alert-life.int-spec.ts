import { uuidv7Ids } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';
import { aContext, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AlertingHarness, anObservation, monitoringDatabase } from './alerting-harness.js';

let database: TestDatabase;
let alerting: AlertingHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  alerting = new AlertingHarness(database);
});

const alertEvents = async () => (await alerting.events()).filter((type) => type.startsWith('monitoring.alert.'));

describe('an alert', () => {
  it('is one row and one event however often its condition is seen', async () => {
    for (const severity of ['warning', 'warning', 'critical', 'info'] as const) {
      await alerting.observe({ severity, summary: `now ${severity}` });
      alerting.clock.advance(1000);
    }

    expect(await alerting.alerts()).toMatchObject([
      { state: 'firing', observations: 4, severity: 'info', summary: 'now info', resolved_at: null },
    ]);
    expect(await alertEvents()).toEqual(['monitoring.alert.raised.v1']);
  });

  it('is known by workspace, source, name, model and labels in any order, not by its words', async () => {
    await alerting.observe({ labels: { a: '1', b: '2' } });
    await alerting.observe({ labels: { b: '2', a: '1' }, summary: 'other words', details: { x: 1 } });
    await alerting.observe({ labels: { a: '1', b: '3' } });
    await alerting.observe(
      { source: 'performance' },
      { name: 'other' },
      { model_name: 'm2' },
      { model_version: '2.0.0' },
    );
    const other = new AlertingHarness(database);
    await other.observe({ labels: { a: '1', b: '2' } });

    expect(await alerting.alerts()).toHaveLength(6);
    expect(await other.alerts()).toHaveLength(1);
  });

  it('ends when its cause is gone; seen again, the condition is another alert', async () => {
    await alerting.observe({});
    await alerting.observe({ firing: false });
    await alerting.observe({ firing: false });
    await alerting.observe({});

    expect((await alerting.alerts()).map(({ state, resolution }) => [state, resolution])).toEqual([
      ['resolved', 'cause_gone'],
      ['firing', null],
    ]);
    expect(await alertEvents()).toEqual([
      'monitoring.alert.raised.v1',
      'monitoring.alert.resolved.v1',
      'monitoring.alert.raised.v1',
    ]);
  });

  it('is nothing at all while nothing is the matter', async () => {
    await alerting.receiver({ kind: 'log' });
    for (let day = 0; day < 7; day++) {
      await alerting.observe({ firing: false });
      await alerting.pass(86_400);
    }

    expect(await alerting.alerts()).toEqual([]);
    expect(await alerting.deliveries()).toEqual([]);
    expect(await alertEvents()).toEqual([]);
  });

  it('that has to be seen for a while is pending until then, and leaves no trace of itself when it passes', async () => {
    const seen = { hold_seconds: 60 };
    await alerting.observe(seen);
    alerting.clock.advance(59_000);
    await alerting.observe(seen);
    expect(await alerting.alerts()).toMatchObject([{ state: 'pending', fired_at: null }]);
    await alerting.observe({ ...seen, firing: false });
    await alerting.observe(seen);
    alerting.clock.advance(60_000);
    expect(await alertEvents()).toEqual([]);
    await alerting.observe(seen);

    expect((await alerting.alerts()).map(({ state }) => state)).toEqual(['resolved', 'firing']);
    expect(await alertEvents()).toEqual(['monitoring.alert.raised.v1']);
  });

  it('is written with the transaction it is observed in, or not at all', async () => {
    const failing = inTransaction(database.dataSource, async (tx) => {
      await alerting.services.alerts.observe(tx, alerting.context, anObservation());
      throw new Error('the check failed later on');
    });
    await expect(failing).rejects.toThrow('the check failed');

    expect(await alerting.alerts()).toEqual([]);
    expect(await alerting.events()).toEqual([]);
  });

  it('is raised and resolved by the service, on behalf of who had the model looked at', async () => {
    await alerting.observe({});
    await alerting.observe({ firing: false });
    const rows = await database.dataSource.query<{ payload: string }[]>(
      `SELECT payload FROM outbox WHERE payload::jsonb ->> 'workspace' = $1`,
      [alerting.context.workspace],
    );
    expect(rows.map(({ payload }) => JSON.parse(payload) as unknown)).toMatchObject([
      { principal: 'alice', principalvia: 'service:monitoring', requestid: alerting.context.requestId },
      { principal: 'alice', principalvia: 'service:monitoring', requestid: alerting.context.requestId },
    ]);
  });

  it('is one alert when many see the condition at once', async () => {
    await alerting.receiver({ kind: 'log' });
    await Promise.all(Array.from({ length: 20 }, () => alerting.observe({})));
    expect(await alerting.alerts()).toMatchObject([{ observations: 20 }]);
    await Promise.all(Array.from({ length: 20 }, () => alerting.observe({ firing: false })));

    expect(await alertEvents()).toEqual(['monitoring.alert.raised.v1', 'monitoring.alert.resolved.v1']);
  });
});

describe('people', () => {
  it('acknowledge an alert, and resolve one whose cause nobody looks at', async () => {
    await alerting.observe({});
    const [alert] = await alerting.alerts();
    const bob = aContext({ principal: 'bob', roles: ['editor'], workspace: alerting.context.workspace });
    const { alerts } = alerting.services;

    expect(await alerts.acknowledge(bob, alert!.id)).toMatchObject({ acknowledged_by: 'bob', state: 'firing' });
    expect(await alerts.resolve(bob, alert!.id)).toMatchObject({ state: 'resolved', resolution: 'manual' });
    await expect(alerts.resolve(bob, alert!.id)).rejects.toMatchObject({ code: 'ALERT.STATE_CONFLICT' });
    await expect(alerts.acknowledge(bob, alert!.id)).rejects.toMatchObject({ code: 'ALERT.STATE_CONFLICT' });
    await expect(alerts.resolve(bob, uuidv7Ids.next())).rejects.toMatchObject({ code: 'ALERT.NOT_FOUND' });
    expect(await alertEvents()).toEqual([
      'monitoring.alert.raised.v1',
      'monitoring.alert.acknowledged.v1',
      'monitoring.alert.resolved.v1',
    ]);
  });

  it('need the role, and see their own workspace only', async () => {
    await alerting.observe({});
    const [alert] = await alerting.alerts();
    const viewer = aContext({ roles: ['viewer'], workspace: alerting.context.workspace });
    const { alerts, alertsQueries } = alerting.services;

    await expect(alerts.acknowledge(viewer, alert!.id)).rejects.toMatchObject({ code: 'AUTH.FORBIDDEN' });
    await expect(alertsQueries.get(aContext({ workspace: 'elsewhere' }), alert!.id)).rejects.toMatchObject({
      code: 'ALERT.NOT_FOUND',
    });
    await expect(alerts.resolve(aContext({ workspace: 'elsewhere' }), alert!.id)).rejects.toMatchObject({
      code: 'ALERT.NOT_FOUND',
    });
  });

  it('page through alerts, newest first, by state, severity, source and model', async () => {
    for (let i = 0; i < 5; i++) {
      await alerting.observe({ name: `n${i}`, severity: i % 2 === 0 ? 'error' : 'info', model_name: `m${i % 2}` });
      alerting.clock.advance(1000);
    }
    const { alertsQueries } = alerting.services;
    const first = await alertsQueries.list(alerting.context, { pageSize: 3 });
    const second = await alertsQueries.list(alerting.context, { pageSize: 3, pageToken: first.nextPageToken });

    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['n4', 'n3', 'n2', 'n1', 'n0']);
    expect(second.nextPageToken).toBeUndefined();
    const errors = await alertsQueries.list(alerting.context, { severity: 'error', model_name: 'm0', state: 'firing' });
    expect(errors.items).toHaveLength(3);
    expect((await alertsQueries.list(alerting.context, { source: 'performance' })).items).toEqual([]);
  });
});
