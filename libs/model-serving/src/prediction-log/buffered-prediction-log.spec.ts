import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { decodeCloudEvent, predictionsLogged, type LoggedPrediction } from '@intelgraph/contracts';
import type { Bus, BusMessage } from '@intelgraph/messaging';
import type { Calibration } from '@intelgraph/ml-runtime';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ServedVersion } from '../routing/served-version.js';

import { BufferedPredictionLog } from './buffered-prediction-log.js';
import { DiskSpool } from './disk-spool.js';
import type { LoggedRow } from './prediction-log.js';

const timing = (backend: string, microseconds: number) => ({ backend, microseconds, maxDifference: 0, agrees: true });
const CALIBRATION: Calibration = {
  ...{ reference: 'tfjs-wasm', tolerance: 1e-5, absent: [] },
  batches: [
    { rows: 1, chosen: 'tfjs-wasm', candidates: [timing('tfjs-wasm', 5), timing('javascript', 7)] },
    { rows: 8, chosen: 'wasm-simd', candidates: [timing('wasm-simd', 9), timing('tfjs-wasm', 90)] },
  ],
};

const served = {
  workspace: 'default',
  endpoint: 'fraud',
  modelName: 'fraud',
  version: '1.0.0',
  artifactDigest: 'a'.repeat(64),
  model: { runnable: { calibration: CALIBRATION } },
} as unknown as ServedVersion;
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

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
  predictions(): LoggedPrediction[] {
    const events = this.sent.map((message) => predictionsLogged.parse(decodeCloudEvent(message.value).data));
    return events.flatMap(({ predictions }) => predictions);
  }
  ids(): string[] {
    return this.predictions().map((prediction) => prediction.prediction_id);
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
  const record = (to: BufferedPredictionLog, ...ids: string[]): void => recordAs(to, {}, ...ids);
  const recordAs = (to: BufferedPredictionLog, more: Partial<LoggedRow>, ...ids: string[]): void =>
    ids.forEach((predictionId) =>
      to.record(served, {
        predictionId,
        inputs: { amount: 1 },
        output: { prediction: 'yes', probabilities: { yes: 1 } },
        latencyMs: 1.5,
        eventTime: undefined,
        entity: undefined,
        features: undefined,
        run: undefined,
        traceparent: TRACEPARENT,
        ...more,
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

  it('tells how a row was computed, and where features came from', async () => {
    const subject = log();
    const fromRequest = { value: 1, ageSeconds: null, status: 'request', feature: null, version: null } as const;
    const stale = { value: 3, ageSeconds: 90, status: 'stale', feature: 'income', version: '1.0.0' } as const;
    recordAs(subject, { run: { rows: 1, inputMs: 0.25, inferMs: 0.5, outputMs: 0.25 } }, 'inline');
    recordAs(
      subject,
      { run: { rows: 9, queueMs: 2, inferMs: 4 }, features: { amount: fromRequest, income: stale } },
      'worker',
    );
    recordAs(subject, {}, 'unknown');
    await subject.flush();
    const [inline, worker, unknown] = bus.predictions();
    expect(inline).toMatchObject({ backend: 'javascript', queue_ms: 0, compute_ms: 1, batch_rows: 1 });
    expect(inline).toMatchObject({ trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' });
    expect(worker).toMatchObject({ backend: 'wasm-simd', queue_ms: 2, compute_ms: 4, batch_rows: 9 });
    expect(worker?.features).toEqual({
      income: { value: 3, age_seconds: 90, status: 'stale', feature: 'income', version: '1.0.0' },
    });
    expect(Object.keys(unknown ?? {})).not.toEqual(expect.arrayContaining(['backend']));
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
    expect(sizes).toEqual([4, 1]);
    expect(subject.status()).toMatchObject({ published: 10, spooled: 1, dropped: 0 });
    bus.up = true;
    await subject.flush();
    expect(bus.ids().sort()).toEqual(Array.from({ length: 11 }, (_, i) => `p${i}`).sort());
  });

  it('hands full events on without waiting for the next flush', async () => {
    const subject = log();
    record(subject, ...Array.from({ length: 9 }, (_, i) => `p${i}`));
    await setImmediate();
    expect(bus.sent).toHaveLength(4);
    expect(subject.status()).toMatchObject({ published: 8, spooled: 0, dropped: 0 });
    await subject.flush();
    expect(bus.ids()).toHaveLength(9);
  });

  it('keeps what it sends apart from what it sent before, in whatever memory they lie', async () => {
    const subject = new BufferedPredictionLog({ bus, rowsPerEvent: 1000 });
    const texts: string[] = [];
    const publish = bus.publish.bind(bus);
    bus.publish = (messages) => {
      // Who publishes may use the memory again afterwards.
      const copies = messages.map((message) => ({ ...message, value: Buffer.from(message.value) }));
      return publish(copies);
    };
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 30; i++) {
        const text = `${round} ${i} ${'ü€😀'.repeat(100 * i)}`;
        texts.push(text);
        recordAs(subject, { inputs: { text } }, `p${texts.length}`);
      }
      await subject.flush();
    }
    expect(bus.predictions().map(({ inputs }) => inputs['text'])).toEqual(texts);
    expect(bus.sent.length).toBeGreaterThan(4);
  });

  it('drops and counts a row that no bus would take, and no other', async () => {
    const subject = log();
    record(subject, 'p1');
    recordAs(subject, { inputs: { text: 'x'.repeat(700_000) } }, 'p2');
    recordAs(subject, { inputs: { number: 1n } }, 'p3');
    record(subject, 'p4');
    await subject.flush();
    expect(bus.ids()).toEqual(['p1', 'p4']);
    expect(subject.status()).toMatchObject({ published: 2, spooled: 0, dropped: 2 });
  });

  it('takes the text of inputs as it is where there is one', async () => {
    const subject = log();
    recordAs(subject, { inputs: { amount: 1 }, inputsText: '{ "amount" : 1.0 }' }, 'p1');
    await subject.flush();
    expect(bus.predictions()[0]?.inputs).toEqual({ amount: 1 });
    expect(bus.sent[0]?.value.toString()).toContain('{ "amount" : 1.0 }');
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
