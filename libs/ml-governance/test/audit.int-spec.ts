import type { CloudEvent } from '@intelgraph/contracts';
import { inTransaction } from '@intelgraph/persistence';
import { SequentialIds, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AuditQueries, AuditRecorder, GOVERNANCE_ENTITIES, GOVERNANCE_MIGRATIONS } from '../src/index.js';

const ids = new SequentialIds();

function anEvent(over: Partial<CloudEvent>): CloudEvent {
  return {
    specversion: '1.0',
    id: ids.next(),
    source: '/services/registry',
    type: 'registry.version.registered.v1',
    subject: 'version/1',
    time: '2026-11-23T12:00:00.000Z',
    datacontenttype: 'application/json',
    data: { name: 'fraud' },
    workspace: 'default',
    principal: 'ada',
    principalkind: 'user',
    requestid: 'r-1',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    aggregateversion: 1,
    ...over,
  };
}

describe('the audit trail', () => {
  let database: TestDatabase;
  let queries: AuditQueries;
  const recorder = new AuditRecorder();
  const record = (event: CloudEvent): Promise<void> =>
    inTransaction(database.dataSource, (tx) => recorder.record(event, tx));

  beforeAll(async () => {
    database = await testDatabase({ entities: GOVERNANCE_ENTITIES, migrations: GOVERNANCE_MIGRATIONS });
    queries = new AuditQueries(database.dataSource);
    for (let hour = 0; hour < 24; hour++) {
      const time = new Date(Date.UTC(2026, 10, 23, hour)).toISOString();
      await record(anEvent({ time, subject: `version/${hour % 3}`, principal: hour % 2 ? 'ada' : 'bob' }));
    }
    await record(anEvent({ workspace: 'other', principal: 'eve' }));
  });
  afterAll(() => database.drop());

  it('keeps one row for an event that comes twice', async () => {
    const event = anEvent({ subject: 'model/twice' });
    await record(event);
    await record(event);

    const { items } = await queries.list('default', { subject: 'model/twice' }, {});
    expect(items).toEqual([
      expect.objectContaining({ eventId: event.id, principal: 'ada', action: event.type, state: { name: 'fraud' } }),
    ]);
  });

  it('is listed newest first, page by page, without gaps or repeats', async () => {
    const times: number[] = [];
    let pageToken: string | undefined;
    do {
      const page = await queries.list('default', { subject: 'version/' }, { pageSize: 7, pageToken });
      times.push(...page.items.map((entry) => entry.occurredAt.getUTCHours()));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);

    expect(times).toEqual(Array.from({ length: 24 }, (_, i) => 23 - i));
  });

  it.each([
    [{ subject: 'version/1' }, 8],
    [{ principal: 'bob' }, 12],
    [{ from: new Date('2026-11-23T20:00:00Z') }, 4],
    [{ to: new Date('2026-11-23T03:00:00Z') }, 3],
    [{ subject: 'version/0', principal: 'bob' }, 4],
    [{ principal: 'eve' }, 0],
    [{ action: 'nothing.like.this.v1' }, 0],
  ])('finds by %j', async (filter, count) => {
    expect((await queries.list('default', filter, {})).items).toHaveLength(count);
  });

  it.each(['UPDATE audit_entries SET principal = $$eve$$', 'DELETE FROM audit_entries', 'TRUNCATE audit_entries'])(
    'refuses %s',
    async (statement) => {
      await expect(database.dataSource.query(statement)).rejects.toThrow('the audit trail is append-only');
    },
  );
});
