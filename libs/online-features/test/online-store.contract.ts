import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { fieldOf, type OnlineStore, type OnlineValue, type OnlineWrite } from '../src/index.js';

const NOW = BigInt(Date.now()) * 1000n;
const HOUR = 3_600_000_000n;

/** What both adapters promise. `open` makes an empty store that nobody else sees. */
export function onlineStoreContract(name: string, open: () => Promise<OnlineStore>): void {
  describe(`the online store ${name}`, () => {
    let store: OnlineStore;
    let entities = 0;
    const anEntity = (): string => `user:${++entities}`;
    const write = (entityId: string, more: Partial<OnlineWrite> = {}): OnlineWrite => ({
      workspace: 'default',
      entityType: 'user',
      entityId,
      feature: 'clicks',
      version: '1.0.0',
      value: '1',
      eventTime: NOW,
      createdTime: NOW,
      ttlSeconds: 0,
      ...more,
    });
    const read = async (entityId: string, ...features: string[]): Promise<(OnlineValue | undefined)[]> => {
      const fields = (features.length === 0 ? ['clicks'] : features).map((feature) => fieldOf(feature, '1.0.0'));
      const found = await store.read({ workspace: 'default', entityType: 'user', entityIds: [entityId], fields });
      return found[0] ?? [];
    };
    const valueOf = async (entityId: string): Promise<string | null | undefined> => (await read(entityId))[0]?.value;

    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    it('answers what was put, and undefined for what was not', async () => {
      const entity = anEntity();
      await store.apply([write(entity, { value: 'é "1"' }), write(entity, { feature: 'name', value: null })]);

      expect(await read(entity, 'clicks', 'name', 'other')).toEqual([
        { value: 'é "1"', eventTime: NOW, createdTime: NOW },
        { value: null, eventTime: NOW, createdTime: NOW },
        undefined,
      ]);
      expect(await read(anEntity())).toEqual([undefined]);
    });

    it('lets the latest event, then the latest correction of it, win in every order of arrival', async () => {
      const versions = [
        { value: 'old', eventTime: NOW - HOUR, createdTime: NOW + 9n },
        { value: 'first', eventTime: NOW, createdTime: NOW },
        { value: 'corrected', eventTime: NOW, createdTime: NOW + 1n },
      ];
      for (const order of permutations(versions)) {
        const entity = anEntity();
        for (const version of order) await store.apply([write(entity, version)]);
        expect(await valueOf(entity)).toBe('corrected');
      }
    });

    it('says which writes took effect', async () => {
      const entity = anEntity();
      await store.apply([write(entity)]);

      const applied = await store.apply([
        write(entity, { value: 'equal' }),
        write(entity, { feature: 'other' }),
        write(entity, { eventTime: NOW - 1n }),
        write(anEntity()),
        write(entity, { eventTime: NOW + 1n }),
      ]);

      expect(applied).toEqual([false, true, false, true, true]);
    });

    it('compares times by microseconds, before 1970 and far beyond 2^53 as well', async () => {
      const times = [-62_135_596_800_000_000n, -1_000_000n, -5n, 0n, 7n, NOW, 253_402_300_799_999_998n];
      for (const [i, eventTime] of times.entries()) {
        const entity = anEntity();
        await store.apply([write(entity, { eventTime, value: 'a' })]);
        await store.apply([write(entity, { eventTime: eventTime + 1n, value: 'b' })]);
        await store.apply([write(entity, { eventTime, value: 'c' })]);
        for (const earlier of times.slice(0, i)) await store.apply([write(entity, { eventTime: earlier, value: 'd' })]);
        expect(await read(entity)).toEqual([{ value: 'b', eventTime: eventTime + 1n, createdTime: NOW }]);
      }
    });

    it('keeps concurrent writers from replacing a newer value', async () => {
      const entity = anEntity();
      const writes = Array.from({ length: 200 }, (_, i) =>
        write(entity, { value: String((i * 7) % 200), eventTime: NOW + BigInt((i * 7) % 200) }),
      );

      await Promise.all(writes.map((one) => store.apply([one])));

      expect(await valueOf(entity)).toBe('199');
    });

    it('keeps an entity as long as its longest-lived value counts', async () => {
      const entity = anEntity();
      await store.apply([write(entity, { eventTime: NOW - HOUR, ttlSeconds: 7200 })]);
      await store.apply([write(entity, { feature: 'brief', eventTime: NOW - HOUR, ttlSeconds: 60 })]);
      expect((await read(entity, 'clicks', 'brief')).map((found) => found?.value)).toEqual(['1', '1']);

      const gone = anEntity();
      await store.apply([write(gone, { eventTime: NOW - HOUR, ttlSeconds: 60 })]);
      expect(await read(gone)).toEqual([undefined]);

      const forEver = anEntity();
      await store.apply([write(forEver), write(forEver, { feature: 'brief', eventTime: NOW - HOUR, ttlSeconds: 60 })]);
      expect((await read(forEver, 'clicks'))[0]?.value).toBe('1');
    });

    it('tells workspaces, entity types, entities and versions apart', async () => {
      const entity = anEntity();
      await store.apply([
        write(entity, { value: 'here' }),
        write(entity, { value: 'there', workspace: 'other' }),
        write(entity, { value: 'shop', entityType: 'shop' }),
        write(entity, { value: 'v2', version: '2.0.0' }),
      ]);

      expect(await valueOf(entity)).toBe('here');
    });

    it('reads a thousand entities at once, in their order', async () => {
      const ids = Array.from({ length: 1000 }, anEntity);
      await store.apply(ids.map((id) => write(id, { value: id })));

      const request = {
        workspace: 'default',
        entityType: 'user',
        entityIds: [...ids, 'nobody'],
        fields: ['clicks@1.0.0'],
      };
      const found = await store.read(request);

      expect(found.map(([value]) => value?.value)).toEqual([...ids, undefined]);
    });

    it('answers when asked whether it is there', async () => {
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
