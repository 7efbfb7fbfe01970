import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { decodeCloudEvent, predictionsLogged } from '@intelgraph/contracts';
import type { Bus, BusMessage } from '@intelgraph/messaging';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ServedVersion } from '../routing/served-version.js';

import { BufferedPredictionLog } from './buffered-prediction-log.js';
import { DiskSpool } from './disk-spool.js';

const served = {
  workspace: 'default',
  endpoint: 'fraud',
  modelName: 'fraud',
  version: '1.0.0',
  artifactDigest: 'a'.repeat(64),
} as ServedVersion;

class FakeBus implements Pick<Bus, 'publish' | 'status'> {
  up = true;
  readonly sent: BusMessage[] = [];
  status(): { state: 'up' | 'down' } {
    return { state: this.up ? 'up' : 'down' };
  }
  publish(messages: readonly BusMessage[]): Promise<void> {
    if (!this.up) return Promise.reject(new Error('down'));
    this.sent.push(...messages);
    return Promise.resolve();
  }
  ids(): string[] {
    return this.sent
      .map((message) => predictionsLogged.parse(decodeCloudEvent(message.value).data))
      .flatMap(({ predictions }) => predictions.map((prediction) => prediction.prediction_id));
  }
}

describe('BufferedPredictionLog', () => {
  let folder: string;
  let bus: FakeBus;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spool-'));
    bus = new FakeBus();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const log = (maxBytes = 1_000_000, maxBufferedRows = 100): BufferedPredictionLog =>
    new BufferedPredictionLog({ bus, spool: new DiskSpool(folder, maxBytes), maxBufferedRows, rowsPerEvent: 2 });
  const record = (to: BufferedPredictionLog, ...ids: string[]): void =>
    ids.forEach((predictionId) =>
      to.record(served, {
        predictionId,
        inputs: { amount: 1 },
        output: { prediction: 'yes', probabilities: { yes: 1 } },
        latencyMs: 1.5,
        eventTime: undefined,
        entity: undefined,
      }),
    );

  it('publishes rows in events of bounded size', async () => {
    const subject = log();
    record(subject, 'p1', 'p2', 'p3');
    await subject.flush();
    expect(bus.ids()).toEqual(['p1', 'p2', 'p3']);
    expect(bus.sent).toHaveLength(2);
    expect(bus.sent[0]).toMatchObject({ topic: 'inference.prediction.logged.v1', key: 'fraud@1.0.0' });
    expect(subject.status()).toMatchObject({ published: 3, spooled: 0, dropped: 0 });
  });

  it('hands rows on piece by piece, and counts each piece by what became of it', async () => {
    const sizes: number[] = [];
    const publish = bus.publish.bind(bus);
    bus.publish = async (messages) => {
      sizes.push(messages.length);
      await publish(messages);
      bus.up = sizes.length < 2;
    };
    const subject = log();
    record(subject, ...Array.from({ length: 11 }, (_, i) => `p${i}`));
    await subject.flush();
    expect(sizes).toEqual([2, 2]);
    expect(subject.status()).toMatchObject({ published: 8, spooled: 3, dropped: 0 });
    bus.up = true;
    await subject.flush();
    expect(bus.ids().sort()).toEqual(Array.from({ length: 11 }, (_, i) => `p${i}`).sort());
  });

  it('keeps rows on disk while the bus is down and sends them when it is back, after a restart too', async () => {
    bus.up = false;
    const before = log();
    record(before, 'p1', 'p2');
    await before.stop();
    expect(before.status().spooled).toBe(2);
    bus.up = true;
    const after = log();
    record(after, 'p3');
    await after.flush();
    expect(bus.ids().sort()).toEqual(['p1', 'p2', 'p3']);
    expect(after.status().spoolBytes).toBe(0);
  });

  it('keeps rows on disk while the bus takes them and does not answer, and loses none', async () => {
    const spool = new DiskSpool(folder, 1_000_000);
    const subject = new BufferedPredictionLog({ bus, spool, maxBufferedRows: 2, rowsPerEvent: 2, patienceMs: 1 });
    const publish = bus.publish.bind(bus);
    let answer = (): void => undefined;
    let tries = 0;
    bus.publish = () => {
      tries += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    for (const id of ['p1', 'p2', 'p3', 'p4']) {
      record(subject, id);
      await subject.flush();
    }
    expect(subject.status()).toMatchObject({ published: 0, spooled: 4, dropped: 0 });
    expect(tries).toBe(1);

    bus.publish = publish;
    answer();
    record(subject, 'p5');
    await subject.flush();
    expect(bus.ids().sort()).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
    expect(subject.status()).toMatchObject({ published: 1, spoolBytes: 0 });
  });

  it('drops and counts what fits neither in memory nor on disk', async () => {
    bus.up = false;
    const subject = log(10, 2);
    record(subject, 'p1', 'p2', 'p3');
    expect(subject.status().dropped).toBe(1);
    await subject.flush();
    expect(subject.status()).toMatchObject({ spooled: 0, dropped: 3 });
  });
});
