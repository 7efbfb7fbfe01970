import { MemoryOnlineStore, type OnlineStore } from '@intelgraph/online-features';
import { UnavailableError } from '@intelgraph/kernel';
import { aContext, FixedClock, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rebuildOnline, type ReadValue, type WriteRow } from '../src/index.js';

import { aFeatureStore, featureDatabase, type TestStore } from './a-feature-store.js';

const context = aContext();

/** An online store that can be switched off. */
class Switchable extends MemoryOnlineStore {
  down = false;

  override async apply(writes: Parameters<OnlineStore['apply']>[0]): Promise<boolean[]> {
    if (this.down) throw new UnavailableError('online store', 'is switched off');
    return super.apply(writes);
  }

  override async read(request: Parameters<OnlineStore['read']>[0]): ReturnType<OnlineStore['read']> {
    if (this.down) throw new UnavailableError('online store', 'is switched off');
    return super.read(request);
  }
}

describe('writes of values', () => {
  const clock = new FixedClock('2026-03-01T12:00:00Z');
  let database: TestDatabase;
  let online: Switchable;
  let store: TestStore;

  beforeAll(async () => {
    database = await featureDatabase();
    online = new Switchable({ clock });
    store = aFeatureStore(database, { clock, online });
  });
  afterAll(() => database.drop());

  const write = (row: Partial<WriteRow> & Pick<WriteRow, 'feature' | 'value'>) =>
    store.services.writes.writeOne(context, { entity_id: '1', ...row });
  const read = async (feature: string, entity = '1'): Promise<ReadValue> =>
    (await store.services.reads.readOne(context, feature, entity)).value;
  const pending = async (): Promise<number> =>
    Number((await database.dataSource.query<{ n: string }[]>('SELECT count(*) AS n FROM pending_online_writes'))[0]?.n);

  it('reach both stores in one call, with both times', async () => {
    await store.register('both');
    expect(await write({ feature: 'both', value: 42 })).toMatchObject({ stored: 1, superseded: 0, online: 'applied' });

    const [fromOnline, asOf] = [
      await read('both'),
      await store.services.reads.readAsOf(context, 'both', '1', BigInt(clock.now().getTime()) * 1000n),
    ];
    expect(fromOnline).toMatchObject({
      value: 42,
      source: 'online',
      event_time: '2026-03-01T12:00:00Z',
      age_seconds: 0,
    });
    expect({ ...asOf.value, source: 'online' }).toEqual(fromOnline);
    expect(fromOnline.created_time).toMatch(/^2026-03-01T12:00:00/);
  });

  it('never let an older value replace a newer one, and let a correction win in both stores', async () => {
    await store.register('ordered');
    const event_time = '2026-03-01T10:00:00Z';
    await write({ feature: 'ordered', value: 2, event_time });
    expect(await write({ feature: 'ordered', value: 1, event_time: '2026-03-01T09:00:00Z' })).toMatchObject({
      superseded: 1,
    });
    expect(await read('ordered')).toMatchObject({ value: 2 });

    await write({ feature: 'ordered', value: 3, event_time });
    expect(await read('ordered')).toMatchObject({ value: 3, source: 'online' });
    const { value } = await store.services.reads.readAsOf(context, 'ordered', '1', 1_900_000_000_000_000n);
    expect(value.value).toBe(3);
    const history = await store.services.history.read(context, 'ordered', '1', {});
    expect(history.items.map((item) => item.value)).toEqual([3, 2, 1]);
  });

  it('stay what they are when they come twice', async () => {
    await store.register('twice');
    const row = {
      feature: 'twice',
      value: 1,
      event_time: '2026-03-01T10:00:00Z',
      created_time: '2026-03-01T10:00:01Z',
    };
    await write(row);
    expect(await write(row)).toMatchObject({ stored: 0, duplicates: 1, online: 'none' });
    expect(await write({ ...row, value: 9 })).toMatchObject({ stored: 0, duplicates: 1 });
    expect(await read('twice')).toMatchObject({ value: 1 });
  });

  it('are done once under an idempotency key, and refused under it for other rows', async () => {
    await store.register('keyed');
    const rows = [{ feature: 'keyed', entity_id: '1', value: 1 }];
    const first = await store.services.writes.write(context, rows, { idempotencyKey: 'k' });
    const again = await store.services.writes.write(context, rows, { idempotencyKey: 'k' });

    expect(again).toEqual(first);
    expect((await store.services.history.read(context, 'keyed', '1', {})).items).toHaveLength(1);
    const other = store.services.writes.write(context, [{ ...rows[0]!, value: 2 }], { idempotencyKey: 'k' });
    await expect(other).rejects.toMatchObject({ code: 'FEATURE_WRITE.IDEMPOTENCY_KEY_REUSED' });
  });

  it('are done again under a key that is older than a day, and under no key that cannot be kept', async () => {
    const days = new FixedClock('2026-03-01T12:00:00Z');
    const { services } = aFeatureStore(database, { clock: days });
    const write = (value: number, idempotencyKey = 'yesterday') =>
      services.writes.write(context, [{ feature: 'keyed', entity_id: '2', value }], { idempotencyKey });
    const first = await write(1);
    days.advance(24 * 3_600_000);
    expect(await write(1)).toEqual(first);
    days.advance(1);
    expect(await write(2)).toMatchObject({ stored: 1 });
    await expect(write(3)).rejects.toMatchObject({ code: 'FEATURE_WRITE.IDEMPOTENCY_KEY_REUSED' });
    await expect(write(3, 'a\0b')).rejects.toMatchObject({ fields: [{ field: 'Idempotency-Key' }] });
  });

  it('name one version at most', async () => {
    await store.register('versioned');
    const write = (feature: string, version: string) =>
      store.services.writes.write(context, [{ feature, version, entity_id: '1', value: 1 }]);
    await expect(write('versioned', '1')).rejects.toMatchObject({ fields: [{ field: 'rows[0].version' }] });
    const two = write('versioned@1.0.0', '2.0.0');
    await expect(two).rejects.toMatchObject({ fields: [{ field: 'rows[0].version' }] });
    expect(await write('versioned@1.0.0', '1.0.0')).toMatchObject({ stored: 1 });
  });

  it('take the last of several values for one entity that bring no times', async () => {
    await store.register('last');
    const rows = [1, 2, 3].map((value) => ({ feature: 'last', entity_id: '1', value }));
    await store.services.writes.write(context, rows);
    expect(await read('last')).toMatchObject({ value: 3 });
  });

  it('write all rows or none, and name each wrong field with the reason', async () => {
    await store.register('checked', { validation: { min: 0, max: 10 } });
    const rows: WriteRow[] = [
      { feature: 'checked', entity_id: '1', value: 5 },
      { feature: 'checked', entity_id: '1', value: 11 },
      { feature: 'checked', entity_id: '', value: 'x' },
      { feature: 'checked', entity_id: 'a\0', value: null },
      { feature: 'checked', entity_id: '1', value: Number.NaN, event_time: '2026-02-30T00:00:00Z' },
      { feature: 'checked', entity_id: '1', value: 1, event_time: '2026-03-01T12:05:01Z' },
      { feature: 'checked', entity_id: '1', value: 1, created_time: '3026-03-01' },
    ];
    const failure = await store.services.writes.write(context, rows).catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind: 'invalid' });
    const fields = (failure as { fields: { field: string; message: string }[] }).fields;
    expect(fields.map(({ field }) => field)).toEqual([
      'rows[1].value',
      'rows[2].entity_id',
      'rows[2].value',
      'rows[3].entity_id',
      'rows[3].value',
      'rows[4].value',
      'rows[4].event_time',
      'rows[5].event_time',
      'rows[6].created_time',
    ]);
    expect(fields[0]?.message).toBe('must be at most 10 (feature checked 1.0.0, type int)');
    expect((await store.services.history.read(context, 'checked', '1', {})).items).toEqual([]);
  });

  it.each([
    [[], 'rows'],
    [[null], 'rows[0]'],
    [[{ feature: 'checked', entity_id: '1', value: 1, event_tme: 'x' }], 'rows[0].event_tme'],
    [[{ feature: 'no such', entity_id: '1', value: 1 }], 'rows[0].feature'],
    [[{ feature: 'checked@1', entity_id: '1', value: 1 }], 'rows[0].feature'],
    [[{ feature: 'checked', entity_id: '1' }], 'rows[0].value'],
    [Array.from({ length: 5001 }, () => ({ feature: 'checked', entity_id: '1', value: 1 })), 'rows'],
  ])('refuse a call of %#', async (rows, field) => {
    const failure = store.services.writes.write(context, rows as WriteRow[]);
    await expect(failure).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] });
  });

  it('ask for a registered feature and for the role of an editor, in the right workspace', async () => {
    await expect(write({ feature: 'nowhere', value: 1 })).rejects.toMatchObject({ code: 'FEATURE.NOT_FOUND' });
    const row = { feature: 'both', entity_id: '1', value: 1 };
    const viewer = aContext({ roles: ['viewer'] });
    await expect(store.services.writes.write(viewer, [row])).rejects.toMatchObject({ kind: 'forbidden' });
    const elsewhere = aContext({ workspace: 'elsewhere' });
    await expect(store.services.writes.write(elsewhere, [row])).rejects.toMatchObject({ code: 'FEATURE.NOT_FOUND' });
    await expect(store.services.reads.readOne(elsewhere, 'both', '1')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('leave one audit record a call, without entities, and the values as facts', async () => {
    await store.register('facts_a');
    await store.register('facts_b', { feature_type: 'string' });
    const [audits, facts] = [
      await store.events('features.values.written.v1'),
      await store.events('features.value.written.v1'),
    ];
    const long = 'x'.repeat(16_000);
    const rows: WriteRow[] = Array.from({ length: 60 }, (_, i) => ({
      feature: 'facts_b',
      entity_id: `customer-${i}`,
      value: long,
    }));
    await store.services.writes.write(context, [
      ...rows,
      { feature: 'facts_a', entity_id: 'customer-1', value: '9007199254740993' },
    ]);

    const audit = (await store.events('features.values.written.v1')).slice(audits.length);
    expect(audit).toMatchObject([
      {
        rows: 61,
        stored: 61,
        entities: 60,
        features: [
          { name: 'facts_b', rows: 60 },
          { name: 'facts_a', rows: 1 },
        ],
      },
    ]);
    expect(JSON.stringify(audit)).not.toContain('customer-');
    const values = (
      await store.events<{ name: string; values: { value: unknown }[] }>('features.value.written.v1')
    ).slice(facts.length);
    expect(values.filter(({ name }) => name === 'facts_b').flatMap((event) => event.values)).toHaveLength(60);
    expect(values.filter(({ name }) => name === 'facts_a').flatMap((event) => event.values)).toMatchObject([
      { value: '9007199254740993' },
    ]);
  });

  it('succeed while the online store is down, are read from the offline store, and follow later', async () => {
    await store.register('late');
    await write({ feature: 'late', value: 1 });
    online.down = true;
    clock.advance(1000);
    expect(await write({ feature: 'late', value: 2 })).toMatchObject({ stored: 1, online: 'pending' });
    expect(await read('late')).toMatchObject({ value: 2, source: 'offline' });
    expect(await pending()).toBe(1);
    await expect(store.services.applier.drain()).rejects.toMatchObject({ kind: 'unavailable' });

    online.down = false;
    expect(await read('late')).toMatchObject({ value: 1, source: 'online' });
    await store.services.applier.drain();
    expect(await read('late')).toMatchObject({ value: 2, source: 'online' });
    expect(await pending()).toBe(0);
  });

  it('end after the time to live by one rule in both stores, both ends included', async () => {
    await store.register('brief', { ttl_seconds: 60 });
    await write({ feature: 'brief', value: 1 });
    const event = BigInt(clock.now().getTime()) * 1000n;
    const asOf = async (at: bigint) => (await store.services.reads.readAsOf(context, 'brief', '1', at)).value.status;

    clock.advance(60_000);
    expect(await read('brief')).toMatchObject({ value: 1, status: 'present', age_seconds: 60 });
    expect(await asOf(event + 60_000_000n)).toBe('present');
    clock.advance(1);
    expect(await read('brief')).toMatchObject({ value: null, status: 'outside_max_age' });
    expect(await asOf(event + 60_000_001n)).toBe('outside_max_age');
    expect(await asOf(event - 1n)).toBe('not_found');
  });

  it('keep only the newest value of a feature without offline store', async () => {
    await store.register('online_only', { offline_enabled: false });
    for (const [value, hour] of [1, 3, 2].entries()) {
      await write({ feature: 'online_only', value, event_time: `2026-03-01T0${hour}:00:00Z` });
    }
    const rows = await database.dataSource.query<unknown[]>(
      `SELECT value FROM feature_values v JOIN features f ON f.key = v.feature_key WHERE f.name = 'online_only'`,
    );
    expect(rows).toEqual([{ value: '1' }]);
    expect(await read('online_only')).toMatchObject({ value: 1 });
    const history = store.services.history.read(context, 'online_only', '1', {});
    await expect(history).rejects.toMatchObject({ code: 'FEATURE.OFFLINE_DISABLED' });
    const request = { features: ['online_only'], entity_rows: [] };
    await expect(store.services.trainingSets.get(context, request)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('of a feature without online store are read offline', async () => {
    await store.register('offline_only', { online_enabled: false });
    expect(await write({ feature: 'offline_only', value: 7 })).toMatchObject({ online: 'none' });
    expect(await read('offline_only')).toMatchObject({ value: 7, source: 'offline' });
    expect(await read('offline_only')).toMatchObject({ source: 'offline' });
  });

  it('fill an empty online store again, without what no longer counts', async () => {
    await store.register('rebuilt');
    await store.register('rebuilt_old', { ttl_seconds: 60 });
    const rows = [1, 2].map((value) => ({
      feature: 'rebuilt',
      entity_id: '1',
      value,
      event_time: `2026-03-01T0${value}:00:00Z`,
    }));
    await store.services.writes.write(context, [...rows, { ...rows[0]!, feature: 'rebuilt_old' }]);
    const fresh = aFeatureStore(database, { clock });

    expect(await rebuildOnline(fresh.parts)).toBeGreaterThan(0);

    const request = {
      workspace: 'default',
      entityType: 'user',
      entityIds: ['1'],
      fields: ['rebuilt@1.0.0', 'rebuilt_old@1.0.0', 'offline_only@1.0.0'],
    };
    const [values] = await fresh.parts.online.read(request);
    expect(values?.map((found) => found?.value)).toEqual(['2', undefined, undefined]);
  });

  it('read back from the offline store repair the online store', async () => {
    await store.register('repaired');
    await write({ feature: 'repaired', value: 1 });
    const fresh = aFeatureStore(database, { clock });
    const first = await fresh.services.reads.readOne(context, 'repaired', '1');
    const second = await fresh.services.reads.readOne(context, 'repaired', '1');
    expect([first.value.source, second.value.source]).toEqual(['offline', 'online']);
  });
});
