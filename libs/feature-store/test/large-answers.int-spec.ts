import { MemoryOnlineStore, type OnlineReadRequest, type OnlineStore } from '@intelgraph/online-features';
import { aContext, FixedClock, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { aFeatureStore, featureDatabase, type TestStore } from './a-feature-store.js';

const context = aContext();
const NOW = '2026-03-01T12:00:00Z';
/** 100 kB as text. */
const LONG = Array.from({ length: 4096 }, (_, i) => -(i + 1) / 7919e200);
const TOO_LARGE = { code: 'FEATURE.ANSWER_TOO_LARGE', kind: 'too_large' };

/** Remembers how many values each read asked for. */
class Counting extends MemoryOnlineStore {
  readonly asked: number[] = [];

  override async read(request: OnlineReadRequest): ReturnType<OnlineStore['read']> {
    this.asked.push(request.entityIds.length * request.fields.length);
    return super.read(request);
  }
}

/** A short request for long values used to hold up the whole process, or to end it. */
describe('answers with long values', () => {
  const clock = new FixedClock(NOW);
  const online = new Counting({ clock });
  let database: TestDatabase;
  let store: TestStore;

  beforeAll(async () => {
    database = await featureDatabase();
    store = aFeatureStore(database, { clock, online });
    await store.register('embedding', { feature_type: 'vector' });
    await store.register('stored', { feature_type: 'vector', online_enabled: false });
    await store.register('clicks');
    for (const feature of ['embedding', 'stored']) {
      const rows = ['e0', 'e1'].map((entity_id) => ({ feature, entity_id, value: LONG }));
      await store.services.writes.write(context, rows);
    }
    const rows = ['e0', 'e1'].map((entity_id) => ({ feature: 'clicks', entity_id, value: 1 }));
    await store.services.writes.write(context, rows);
  });
  afterAll(() => database.drop());

  const read = (entityIds: readonly string[], features: readonly string[]) =>
    store.services.reads.readVectors(context, { entityType: 'user', entityIds, features });
  const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `e${i % 2}`);

  it('are refused with the field that asks for too much, from either store', async () => {
    const refused = { ...TOO_LARGE, fields: [{ field: 'entity_ids' }] };
    await expect(read(many(250), ['embedding'])).rejects.toMatchObject(refused);
    await expect(read(many(250), ['stored'])).rejects.toMatchObject(refused);
    expect((await read(many(100), ['embedding'])).vectors).toHaveLength(100);
  });

  it('read and decode what is asked for many times once, and answer it as often as it was asked', async () => {
    online.asked.length = 0;
    const features = ['clicks', 'embedding', 'clicks@1.0.0'];
    const { vectors } = await read(['e0', 'e1', 'e0'], features);

    expect(online.asked).toEqual([4]);
    expect(vectors.map(({ values }) => values.map(({ status }) => status))).toEqual(
      Array.from({ length: 3 }, () => ['present', 'present', 'present']),
    );
    expect(vectors[2]?.values[1]?.value).toBe(vectors[0]?.values[1]?.value);
    expect(vectors[0]?.values.map(({ value }) => typeof value)).toEqual(['number', 'object', 'number']);
  });

  it('of a training set are counted over all columns', async () => {
    const set = (features: string[]) =>
      store.services.trainingSets.get(context, {
        features: features.map((feature, i) => ({ feature, column: `c${i}` })),
        entity_rows: many(250).map(() => ({ user: 'e0', timestamp: NOW })),
      });
    expect((await set(['embedding'])).missing).toEqual({ c0: 0 });
    await expect(set(['embedding', 'embedding'])).rejects.toMatchObject({
      ...TOO_LARGE,
      fields: [{ field: 'entity_rows' }],
    });
  });

  it('of a history are asked for with a smaller page', async () => {
    const rows = many(180).map((_, i) => ({
      ...{ feature: 'stored', entity_id: 'past', value: LONG },
      event_time: new Date(Date.parse(NOW) - i * 1000),
    }));
    await store.services.writes.write(context, rows);
    const page = (pageSize: number) => store.services.history.read(context, 'stored', 'past', { pageSize });
    await expect(page(1000)).rejects.toMatchObject({ ...TOO_LARGE, fields: [{ field: 'page_size' }] });
    expect((await page(100)).items).toHaveLength(100);
  });

  it('that stay short are read in one round trip, a thousand entities at a time', async () => {
    online.asked.length = 0;
    const thousand = Array.from({ length: 1000 }, (_, i) => `x${i}`);
    await read(thousand, ['clicks']);
    expect(online.asked).toEqual([1000]);
  });
});
