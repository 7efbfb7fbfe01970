import { uuidv7Ids } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import type { ReplicaShadow, ShadowSumStore } from '../src/deployment-policies/shadow/shadow-sum-store.js';
import { ShadowMeter } from '../src/deployment-policies/shadow/shadow-sums.js';

/** What every store of comparisons does. Each test has policies of its own. */
export function describeShadowSumStore(kind: string, store: () => ShadowSumStore): void {
  describe(`A store of comparisons (${kind})`, () => {
    const [one, other] = [uuidv7Ids.next(), uuidv7Ids.next()];
    const counted = (policyId: string, replica: string, numbers: number[], version = '1.0.0'): ReplicaShadow => {
      const sums = new ShadowMeter();
      sums.sampled = numbers.length + 1;
      sums.dropped = 1;
      for (const number of numbers) sums.add({ number, sameClass: number === 0, probability: 0.1 });
      return { policyId, version, replica, sums };
    };

    it('adds up what replicas counted, by the version that answered', async () => {
      const id = uuidv7Ids.next();
      await store().put([counted(id, one, [1, -4]), counted(id, one, [100], '3.0.0')]);
      await store().put([counted(id, other, [0, 2, 2])]);
      const read = await store().read(id);
      expect(read.get('1.0.0')).toEqual({
        ...{ sampled: 7, compared: 5, failed: 0, refused: 0, dropped: 2, unlike: 0 },
        classes: { rows: 5, same: 1 },
        numbers: { rows: 5, sum: 9, max: 4 },
        probabilities: { rows: 5, sum: expect.closeTo(0.5, 12), max: 0.1 },
      });
      expect(read.get('3.0.0')).toMatchObject({ numbers: { rows: 1, max: 100 } });
    });

    it('counts once what a replica says twice', async () => {
      const id = uuidv7Ids.next();
      await store().put([counted(id, one, [1])]);
      await store().put([counted(id, one, [1, 1])]);
      await store().put([counted(id, one, [1, 1])]);
      expect((await store().read(id)).get('1.0.0')).toMatchObject({ compared: 2, sampled: 3 });
    });

    it('keeps what was put, whatever is counted later', async () => {
      const id = uuidv7Ids.next();
      const kept = counted(id, one, [1]);
      await store().put([kept]);
      (kept.sums as ShadowMeter).add({ number: 9 });
      expect((await store().read(id)).get('1.0.0')).toMatchObject({ compared: 1, numbers: { max: 1 } });
    });

    it('forgets one policy and no other', async () => {
      const [gone, kept] = [uuidv7Ids.next(), uuidv7Ids.next()];
      await store().put([counted(gone, one, [1]), counted(kept, one, [1, 2])]);
      await store().put([]);
      await store().forget(gone);
      expect((await store().read(gone)).size).toBe(0);
      expect((await store().read(kept)).get('1.0.0')).toMatchObject({ compared: 2 });
    });
  });
}
