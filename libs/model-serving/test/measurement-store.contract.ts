import { uuidv7Ids } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { bucketOf, LATENCY_BUCKETS } from '../src/deployment-policies/measurements/latency-counts.js';
import type {
  MeasurementStore,
  ReplicaMeasurement,
} from '../src/deployment-policies/measurements/measurement-store.js';

/** What every measurement store does. Each test has policies of its own. */
export function describeMeasurementStore(kind: string, store: () => MeasurementStore): void {
  describe(`A measurement store (${kind})`, () => {
    const [one, other] = [uuidv7Ids.next(), uuidv7Ids.next()];
    const measured = (policyId: string, replica: string, requests: number, more = {}): ReplicaMeasurement => {
      const latencies = new Array<number>(LATENCY_BUCKETS).fill(0);
      latencies[bucketOf(10)] = requests;
      const measurement = { requests, errors: 1, latencies };
      return { ...{ policyId, stepIndex: 0, version: '2.0.0', replica, measurement }, ...more };
    };

    it('adds up what replicas counted, by version and step', async () => {
      const id = uuidv7Ids.next();
      await store().put([measured(id, one, 10), measured(id, one, 3, { version: '1.0.0' })]);
      await store().put([measured(id, other, 5), measured(id, one, 99, { stepIndex: 1 })]);
      const read = await store().read(id, 0);
      expect(read.get('2.0.0')).toMatchObject({ requests: 15, errors: 2 });
      expect(read.get('2.0.0')?.latencies[bucketOf(10)]).toBe(15);
      expect(read.get('1.0.0')).toMatchObject({ requests: 3 });
      expect((await store().read(id, 1)).get('2.0.0')).toMatchObject({ requests: 99 });
    });

    it('counts once what a replica says twice', async () => {
      const id = uuidv7Ids.next();
      await store().put([measured(id, one, 10)]);
      await store().put([measured(id, one, 12)]);
      await store().put([measured(id, one, 12)]);
      expect((await store().read(id, 0)).get('2.0.0')).toMatchObject({ requests: 12, errors: 1 });
    });

    it('forgets one policy and no other', async () => {
      const [gone, kept] = [uuidv7Ids.next(), uuidv7Ids.next()];
      await store().put([measured(gone, one, 1), measured(kept, one, 2)]);
      await store().put([]);
      await store().forget(gone);
      expect((await store().read(gone, 0)).size).toBe(0);
      expect((await store().read(kept, 0)).get('2.0.0')).toMatchObject({ requests: 2 });
    });
  });
}
