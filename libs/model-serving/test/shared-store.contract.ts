import { uuidv7Ids } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { SharedStore } from '../src/result-cache/shared/shared-store.js';

/** A store, and what ends it. */
export interface OpenStore {
  readonly store: SharedStore;
  close(): void;
}

/** What every shared store does. Each test has keys of its own. */
export function describeSharedStore(kind: string, open: () => Promise<OpenStore>): void {
  describe(`A shared store (${kind})`, () => {
    let opened: OpenStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const key = (): string => uuidv7Ids.next();

    it('gives back the bytes that were stored, and says how long they last', async () => {
      const [one, other] = [key(), key()];
      const bytes = Buffer.from([0, 255, 13, 10, 128]);
      await opened.store.set([{ key: one, bytes }], 60_000);
      const [found, absent] = await opened.store.get([one, other]);
      expect(found?.bytes.equals(bytes)).toBe(true);
      expect(found?.leftMs).toBeGreaterThan(50_000);
      expect(found?.leftMs).toBeLessThanOrEqual(60_000);
      expect(absent).toBeUndefined();
    });

    it('answers in the order of the keys, the same key twice as well', async () => {
      const keys = [key(), key(), key()];
      await opened.store.set(
        keys.map((one, i) => ({ key: one, bytes: Buffer.from(String(i)) })),
        60_000,
      );
      const asked = [...keys.toReversed(), keys[1]!];
      expect((await opened.store.get(asked)).map((found) => found?.bytes.toString())).toEqual(['2', '1', '0', '1']);
    });

    it('replaces what was there, and its time', async () => {
      const one = key();
      await opened.store.set([{ key: one, bytes: Buffer.from('old') }], 600_000);
      await opened.store.set([{ key: one, bytes: Buffer.from('new') }], 60_000);
      const [found] = await opened.store.get([one]);
      expect(found?.bytes.toString()).toBe('new');
      expect(found?.leftMs).toBeLessThanOrEqual(60_000);
    });

    it('forgets what is over', async () => {
      const one = key();
      await opened.store.set([{ key: one, bytes: Buffer.from('x') }], 1);
      await eventually(async () => expect(await opened.store.get([one])).toEqual([undefined]));
    });

    it('takes and gives nothing when asked for nothing', async () => {
      await opened.store.set([], 1000);
      expect(await opened.store.get([])).toEqual([]);
    });
  });
}
