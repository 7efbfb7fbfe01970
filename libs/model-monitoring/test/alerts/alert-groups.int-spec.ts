import type { TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';

let database: TestDatabase;
let alerting: AlertingHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  alerting = new AlertingHarness(database);
});

/** What was told so far, in short: `firing churn +2 =2` is about 2 new ones, 2 firing in all. */
const told = async (): Promise<string[]> =>
  (await alerting.deliveries()).map(({ notification: n }) => {
    const ended = n.resolved > 0 ? ` -${n.resolved}` : '';
    return `${n.purpose} ${n.model_name} +${n.new} =${n.firing}${ended}`;
  });

describe('a group of alerts', () => {
  it('gathers what fires about a model within group_wait into one message', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'a' }, { name: 'b' });
    await alerting.pass(15);
    await alerting.observe({ name: 'c' }, { name: 'other model', model_name: 'zeta' });
    expect(await alerting.pass(14)).toBe(0);
    expect(await alerting.pass(1)).toBe(1);
    expect(await told()).toEqual(['firing churn +3 =3']);
    await alerting.pass(15);
    expect(await told()).toEqual(['firing churn +3 =3', 'firing zeta +1 =1']);
  });

  it('says nothing of what is resolved before group_wait is over', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'a' }, { name: 'b' });
    await alerting.observe({ name: 'a', firing: false });
    await alerting.pass(30);
    expect(await told()).toEqual(['firing churn +1 =1']);
    await alerting.observe({ name: 'short', model_name: 'zeta' });
    await alerting.observe({ name: 'short', model_name: 'zeta', firing: false });
    await alerting.pass(3_600);
    expect(await told()).toEqual(['firing churn +1 =1']);
  });

  it('tells of later changes together, every group_interval', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'a' });
    await alerting.pass(30);
    await alerting.observe({ name: 'b' });
    await alerting.pass(100);
    await alerting.observe({ name: 'c' }, { name: 'a', firing: false });
    await alerting.pass(199);
    expect(await told()).toHaveLength(1);
    await alerting.pass(1);
    expect(await told()).toEqual(['firing churn +1 =1', 'firing churn +2 =2 -1']);
    await alerting.observe({ name: 'b', firing: false }, { name: 'c', firing: false });
    await alerting.pass(300);
    expect((await told()).at(-1)).toBe('resolved churn +0 =0 -2');
  });

  it('tells at once of a change that comes later than group_interval, and begins anew after all was resolved', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'a' });
    await alerting.pass(30);
    alerting.clock.advance(1_000_000);
    await alerting.observe({ name: 'a', firing: false });
    expect(await alerting.pass(0)).toBe(1);
    await alerting.observe({ name: 'a' });
    expect(await alerting.pass(29)).toBe(0);
    expect(await alerting.pass(1)).toBe(1);
    expect(await told()).toEqual(['firing churn +1 =1', 'resolved churn +0 =0 -1', 'firing churn +1 =1']);
  });

  it('says nothing of what comes and goes between two messages', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'a' }, { name: 'flaps' });
    await alerting.pass(30);
    for (let i = 0; i < 5; i++) {
      await alerting.observe({ name: 'flaps', firing: false });
      await alerting.observe({ name: 'flaps' }, { name: `blip ${i}` });
      await alerting.observe({ name: `blip ${i}`, firing: false });
    }
    await alerting.pass(300);
    expect(await told()).toEqual(['firing churn +2 =2']);
    expect(await alerting.alerts()).toHaveLength(12);
  });

  it('tells again of what still fires after repeat_interval, in whole group intervals', async () => {
    await alerting.receiver({ kind: 'log', group_interval_seconds: 300, repeat_interval_seconds: 1000 });
    await alerting.observe({});
    await alerting.pass(30);
    await alerting.pass(1199);
    expect(await told()).toHaveLength(1);
    await alerting.pass(1);
    await alerting.pass(1200);
    expect(await told()).toEqual(['firing churn +1 =1', 'firing churn +0 =1', 'firing churn +0 =1']);
  });

  it('does not remind of what was acknowledged, until something new fires', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'a' });
    await alerting.pass(30);
    const [alert] = await alerting.alerts();
    await alerting.services.alerts.acknowledge(alerting.context, alert!.id);
    await alerting.pass(14_400);
    await alerting.pass(14_400);
    expect(await told()).toHaveLength(1);
    await alerting.observe({ name: 'b' });
    await alerting.pass(0);
    await alerting.pass(14_400);
    expect(await told()).toEqual(['firing churn +1 =1', 'firing churn +1 =2', 'firing churn +0 =2']);
  });

  it('tells when an alert has become worse, and not when it has become milder', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ severity: 'warning' });
    await alerting.pass(30);
    await alerting.observe({ severity: 'info' });
    await alerting.pass(300);
    expect(await told()).toHaveLength(1);
    await alerting.observe({ severity: 'critical' });
    await alerting.pass(0);
    expect((await alerting.deliveries()).map(({ notification }) => notification.severity)).toEqual([
      'warning',
      'critical',
    ]);
  });

  it('is told of without its end to who does not want to know of that', async () => {
    await alerting.receiver({ kind: 'log', send_resolved: false });
    await alerting.observe({ name: 'a' }, { name: 'b' });
    await alerting.pass(30);
    await alerting.observe({ name: 'a', firing: false });
    await alerting.pass(300);
    await alerting.observe({ name: 'b', firing: false });
    await alerting.pass(300);
    expect(await told()).toEqual(['firing churn +2 =2', 'firing churn +0 =1 -1']);
    await alerting.observe({ name: 'b' });
    await alerting.pass(30);
    expect((await told()).at(-1)).toBe('firing churn +1 =1');
  });

  it('is decided on once by any number of processes', async () => {
    await alerting.receiver({ kind: 'log' });
    for (let i = 0; i < 10; i++) await alerting.observe({ model_name: `m${i}` });
    alerting.clock.advance(30_000);
    const { grouper, deliveryWorker } = alerting.services;
    const decided = await Promise.all(Array.from({ length: 6 }, () => grouper.flushDue()));
    await Promise.all(Array.from({ length: 3 }, () => deliveryWorker.drain()));

    expect(decided.reduce((sum, n) => sum + n)).toBe(10);
    expect((await alerting.deliveries()).map(({ state, attempts }) => [state, attempts])).toEqual(
      Array.from({ length: 10 }, () => ['delivered', 1]),
    );
  });
});

describe('routes', () => {
  it('lead an alert to every receiver that fits, each once', async () => {
    const { receivers, alertRoutes } = alerting.services;
    const make = (name: string) => receivers.create(alerting.context, { name, kind: 'log' });
    const [all, severe, churn] = [await make('all'), await make('severe'), await make('churn')];
    const route = (name: string, more: object) => alertRoutes.create(alerting.context, { name, ...more } as never);
    await route('everything', { receiver_ids: [all.id] });
    await route('severe', { min_severity: 'error', receiver_ids: [severe.id, all.id] });
    await route('churn', {
      matchers: [
        { label: 'model_name', operator: 'in', values: ['churn', 'churn2'] },
        { label: 'team', operator: 'not_in', values: ['red'] },
      ],
      receiver_ids: [churn.id],
    });
    await route('off', { enabled: false, receiver_ids: [severe.id] });
    await alerting.observe(
      { severity: 'warning' },
      { severity: 'critical', model_name: 'zeta', labels: { team: 'red' } },
    );
    await alerting.observe({ model_name: 'churn2', labels: { team: 'red' } });
    await alerting.pass(30);

    const names = new Map([all, severe, churn].map(({ id, name }) => [id, name]));
    const sent = (await alerting.deliveries()).map((one) => `${names.get(one.receiver_id)} ${one.model_name}`);
    expect(sent.sort()).toEqual(['all churn', 'all churn2', 'all zeta', 'churn churn', 'severe zeta']);
  });

  it('that are new hold for what fires already as soon as it is seen again', async () => {
    await alerting.observe({});
    await alerting.receiver({ kind: 'log' });
    await alerting.pass(30);
    expect(await told()).toEqual([]);
    await alerting.observe({});
    await alerting.pass(30);
    expect(await told()).toEqual(['firing churn +1 =1']);
  });

  it('refuse receivers of another workspace, wrong matchers and taken names', async () => {
    const { alertRoutes } = alerting.services;
    const elsewhere = await new AlertingHarness(database).receiver({ kind: 'log' });
    const own = await alerting.receiver({ kind: 'log' });
    const create = (more: object) =>
      alertRoutes.create(alerting.context, { name: 'r', receiver_ids: [own.id], ...more });

    await expect(create({ receiver_ids: [own.id, elsewhere.id] })).rejects.toMatchObject({
      fields: [{ field: 'receiver_ids[1]', message: 'is no receiver' }],
    });
    await expect(create({ receiver_ids: [] })).rejects.toMatchObject({ fields: [{ field: 'receiver_ids' }] });
    await expect(
      create({ matchers: [{ label: '', operator: '=~', values: [] }], min_severity: 'bad' }),
    ).rejects.toMatchObject({
      fields: [
        { field: 'matchers[0].label' },
        { field: 'matchers[0].operator' },
        { field: 'matchers[0].values' },
        { field: 'min_severity' },
      ],
    });
    const made = await create({});
    await expect(create({})).rejects.toMatchObject({ code: 'ALERT_ROUTE.NAME_TAKEN' });
    const changed = await alertRoutes.update(alerting.context, made.id, { min_severity: 'error', enabled: false });
    expect(changed).toMatchObject({ name: 'r', min_severity: 'error', enabled: false, receiver_ids: [own.id] });
    await alertRoutes.delete(alerting.context, made.id);
    await expect(alertRoutes.update(alerting.context, made.id, {})).rejects.toMatchObject({
      code: 'ALERT_ROUTE.NOT_FOUND',
    });
  });
});

describe('a silence', () => {
  const silence = (seconds: number, more: object = {}) =>
    alerting.services.silences.create(alerting.context, {
      matchers: [{ label: 'alert_name', operator: 'in', values: ['noisy'] }],
      ends_at: new Date(alerting.clock.now().getTime() + seconds * 1000).toISOString(),
      ...more,
    });

  it('holds back what matches, and what still fires when it ends is told of then', async () => {
    await alerting.receiver({ kind: 'log' });
    await silence(600);
    await alerting.observe({ name: 'noisy' }, { name: 'other' });
    await alerting.pass(30);
    expect(await told()).toEqual(['firing churn +1 =1']);
    await alerting.pass(569);
    expect(await told()).toHaveLength(1);
    await alerting.pass(1);
    expect(await told()).toEqual(['firing churn +1 =1', 'firing churn +1 =2']);
  });

  it('says nothing of what began and ended in its time', async () => {
    await alerting.receiver({ kind: 'log' });
    await silence(600);
    await alerting.observe({ name: 'noisy' });
    await alerting.pass(30);
    await alerting.observe({ name: 'noisy', firing: false });
    await alerting.pass(3600);
    expect(await told()).toEqual([]);
  });

  it('delays the end of what was told of before', async () => {
    await alerting.receiver({ kind: 'log' });
    await alerting.observe({ name: 'noisy' });
    await alerting.pass(30);
    await silence(600);
    await alerting.observe({ name: 'noisy', firing: false });
    await alerting.pass(599);
    expect(await told()).toHaveLength(1);
    await alerting.pass(1);
    expect((await told()).at(-1)).toBe('resolved churn +0 =0 -1');
  });

  it('can be ended early, once', async () => {
    await alerting.receiver({ kind: 'log' });
    const { id } = await silence(86_400);
    await alerting.observe({ name: 'noisy' });
    await alerting.pass(30);
    expect(await told()).toEqual([]);
    await alerting.services.silences.end(alerting.context, id);
    await alerting.pass(0);
    expect(await told()).toEqual(['firing churn +1 =1']);
    await expect(alerting.services.silences.end(alerting.context, id)).rejects.toMatchObject({ code: 'SILENCE.OVER' });
  });

  it('has matchers and an end after its start', async () => {
    await expect(silence(600, { matchers: [] })).rejects.toMatchObject({ fields: [{ field: 'matchers' }] });
    await expect(silence(-1)).rejects.toMatchObject({ fields: [{ field: 'ends_at' }] });
    await expect(silence(600, { starts_at: '2030-01-01T00:00:00Z' })).rejects.toMatchObject({
      fields: [{ field: 'ends_at' }],
    });
    await expect(silence(600, { starts_at: 'soon' })).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ field: 'starts_at' })]),
    });
  });
});
