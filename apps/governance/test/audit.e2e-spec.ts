import {
  accessTokenCreated,
  type CloudEvent,
  createCloudEvent,
  encodeCloudEvent,
  experimentCreated,
  topicOf,
} from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import type { Bus } from '@intelgraph/messaging';
import { BUS } from '@intelgraph/platform';
import { eventually, SequentialIds } from '@intelgraph/testing';
import type { CallOptions } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type AnswerBody, RunningGovernance } from './fixtures/running-governance.js';

const PATIENT = { timeoutMs: 30_000 };
const ids = new SequentialIds();
const people = ['ada', 'bob', 'cleo'];

interface Happened {
  readonly name: string;
  readonly at: Date;
  readonly by?: string;
  readonly workspace?: string;
}

/** What the registry would publish when somebody creates an experiment. */
function anEvent({ name, at, by = 'ada', workspace = 'default' }: Happened): CloudEvent {
  return createCloudEvent(assertedContext(by, { workspace }), {
    definition: experimentCreated,
    id: ids.next(),
    source: '/services/registry',
    subject: `experiment/${name}`,
    time: at,
    aggregateVersion: 1,
    data: { id: name, name, description: '', created_by: by, created_at: at.toISOString() },
  });
}

const hour = (n: number): Date => new Date(Date.UTC(2026, 4, 1, n));

describe('the audit trail over REST', () => {
  let governance: RunningGovernance;
  /** Hours 0 to 23 of the first of May 2026, by three people in turn, on four subjects in turn. */
  const history = Array.from({ length: 24 }, (_, n) => ({
    name: `e${n % 4}`,
    at: hour(n),
    by: people[n % people.length] ?? '',
  }));

  const publish = (...events: CloudEvent[]): Promise<void> =>
    governance.app.get<Bus>(BUS).publish(
      events.map((event) => ({
        topic: topicOf({ type: event.type }),
        key: event.subject,
        value: encodeCloudEvent(event),
        headers: {},
      })),
    );
  const find = async (query: string, options?: CallOptions): Promise<AnswerBody[]> =>
    (await governance.call('GET', `/api/v1/audit?${query}`, undefined, options)).body.items;
  const hoursOf = (rows: readonly AnswerBody[]): number[] =>
    rows.map(({ occurred_at }) => new Date(occurred_at).getUTCHours());

  beforeAll(async () => {
    governance = await RunningGovernance.start();
    await publish(...history.map(anEvent), anEvent({ name: 'foreign', at: hour(5), by: 'eve', workspace: 'other' }));
    await eventually(async () => {
      expect(await find('action=tracking.experiment.created.v1&page_size=1000')).toHaveLength(24);
      expect(await find('action=tracking.experiment.created.v1', { workspace: 'other' })).toHaveLength(1);
    }, PATIENT);
  });
  afterAll(() => governance.stop());

  it('tells who did what to what, when, how and in which request', async () => {
    const [row] = await find('subject=experiment/e1&principal=bob&page_size=1&to=2026-05-01T02:00:00Z');
    expect(row).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      occurred_at: '2026-05-01T01:00:00.000Z',
      workspace: 'default',
      principal: 'bob',
      principal_kind: 'asserted',
      via: null,
      action: 'tracking.experiment.created.v1',
      subject: 'experiment/e1',
      aggregate_version: 1,
      request_id: expect.any(String),
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      state: { id: 'e1', name: 'e1', description: '', created_by: 'bob', created_at: '2026-05-01T01:00:00.000Z' },
    });
  });

  it.each([
    ['subject=experiment/e2', { name: 'e2' }],
    ['principal=cleo', { by: 'cleo' }],
    ['from=2026-05-01T20:00:00Z', { from: 20 }],
    ['to=2026-05-01T04:00:00Z', { to: 4 }],
    ['from=2026-05-01T06:00:00%2B02:00&to=2026-05-01T09:00:00Z', { from: 4, to: 9 }],
    ['subject=experiment/e3&principal=ada&from=2026-05-01T05:00:00Z', { name: 'e3', by: 'ada', from: 5 }],
    ['subject=experiment/&principal=bob&to=2026-05-01T12:00:00Z', { by: 'bob', to: 12 }],
  ] as const)('is narrowed by %s as by reading every row', async (query, wanted) => {
    const { name, by, from = 0, to = 24 } = wanted as { name?: string; by?: string; from?: number; to?: number };
    const expected = history.flatMap((event, n) =>
      (name ?? event.name) === event.name && (by ?? event.by) === event.by && n >= from && n < to ? [n] : [],
    );
    const action = 'action=tracking.experiment.created.v1';
    expect(hoursOf(await find(`${action}&${query}`))).toEqual([...expected].reverse());
  });

  it.each([1, 5, 24, 1000])('is read in pages of %i, newest first, without gaps or repeats', async (size) => {
    const rows: AnswerBody[] = [];
    let next: string | null = '';
    while (next !== null) {
      const token: string = next === '' ? '' : `&page_token=${encodeURIComponent(next)}`;
      const { body } = await governance.call('GET', `/api/v1/audit?subject=experiment/&page_size=${size}${token}`);
      expect(body.items.length).toBeLessThanOrEqual(size);
      rows.push(...body.items);
      next = body.next_page_token;
    }
    expect(hoursOf(rows)).toEqual(Array.from({ length: 24 }, (_, n) => 23 - n));
  });

  it('shows each workspace its own rows, also to a page token of another', async () => {
    expect(await find('principal=eve')).toEqual([]);
    const { body } = await governance.call('GET', '/api/v1/audit?subject=experiment/&page_size=2');
    const there = await find(`page_token=${encodeURIComponent(body.next_page_token ?? '')}`, { workspace: 'other' });
    expect(there.filter(({ principal }) => principal !== 'eve')).toEqual([]);
  });

  it.each([
    ['from=yesterday', 'from'],
    ['to=2026-13-01T00:00:00Z', 'to'],
    ['page_size=0', 'page_size'],
    ['page_size=1001', 'page_size'],
    ['page_token=rubbish', 'page_token'],
    ['subject=a%00b', 'subject'],
    [`principal=${'x'.repeat(201)}`, 'principal'],
    ['order=asc', 'order'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await governance.call('GET', `/api/v1/audit?${query}`);
    expect([status, body.errors[0]?.field]).toEqual([422, field]);
  });

  it('has one row for an event that comes again, and none for what is no event or breaks its schema', async () => {
    const event = anEvent({ name: 'again', at: hour(0) });
    const broken = { ...anEvent({ name: 'broken', at: hour(0) }), data: { id: 7 } };
    const last = anEvent({ name: 'again', at: hour(1) });
    await publish(event, broken, event, last);
    await eventually(async () => expect(await find(`subject=experiment/again`)).toHaveLength(2), PATIENT);
    expect((await find(`subject=experiment/again`)).map(({ event_id }) => event_id)).toEqual([last.id, event.id]);
    expect(await find('subject=experiment/broken')).toEqual([]);
  });

  it('holds the writes of governance itself, with the person behind the token and without the secret', async () => {
    const { id, token } = await governance.create({ name: 'grace', roles: ['admin'] });
    const request = { token, headers: { 'x-request-id': 'audit-me' } };
    const child = await governance.create({ name: 'child', roles: ['viewer'] }, request);
    await governance.call('DELETE', `/api/v1/tokens/${child.id}`, undefined, { token });
    await eventually(async () => expect(await find(`subject=token/${child.id}`)).toHaveLength(2), PATIENT);
    const [revoked, created] = await find(`subject=token/${child.id}`);
    expect(created).toMatchObject({
      principal: 'grace',
      principal_kind: 'user',
      action: accessTokenCreated.type,
      request_id: 'audit-me',
      state: { name: 'child', created_by: 'grace', revoked_at: null },
    });
    expect(revoked).toMatchObject({ principal: 'grace', aggregate_version: 2 });
    expect(JSON.stringify(await find('subject=token/'))).not.toContain(child.token.split('_')[2]);
    expect(await find(`subject=token/${id}`)).toMatchObject([{ principal: 'bootstrap-admin' }]);
  });

  it('has no row for what was refused', async () => {
    const { token } = await governance.create({ name: 'powerless', roles: ['viewer'] });
    await governance.call('POST', '/api/v1/tokens', { name: 'denied', roles: ['viewer'] }, { token });
    await governance.call('POST', '/api/v1/tokens', { name: '../denied', roles: ['viewer'] });
    const { id } = await governance.create({ name: 'after', roles: ['viewer'] });
    await eventually(async () => expect(await find(`subject=token/${id}`)).toHaveLength(1), PATIENT);
    expect(await find('principal=powerless')).toEqual([]);
    expect(JSON.stringify(await find('subject=token/&page_size=1000'))).not.toContain('denied');
  });

  it('is still there after a restart, and takes what was published meanwhile', async () => {
    const before = await find('subject=experiment/e0&page_size=1000');
    await governance.restart();
    expect(await find('subject=experiment/e0&page_size=1000')).toEqual(before);
    await publish(anEvent({ name: 'later', at: hour(2) }));
    await eventually(async () => expect(await find('subject=experiment/later')).toHaveLength(1), PATIENT);
  });

  it('cannot be written over REST', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await governance.call(method, '/api/v1/audit', {})).status).toBe(404);
    }
  });
});
