import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createBus, type Bus, type BusOptions, type ReceivedMessage } from '@intelgraph/messaging';
import { parseDatabaseUrl } from '@intelgraph/persistence';
import { eventually, kafkaAvailable, testKafka } from '@intelgraph/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { InferenceConfig } from '../src/config.js';

import { RunningInference } from './fixtures/running-inference.js';
import { StreamUnderTest } from './fixtures/streams.js';

const LOADER = new URL('../../../libs/testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./fixtures/doomed-inference.ts', import.meta.url));
/** By hand: STREAM_MESSAGES=100000. */
const MESSAGES = Number(process.env['STREAM_MESSAGES'] ?? 20_000);
const BAD_EVERY = 1_000;
const WAIT = { timeoutMs: 240_000, intervalMs: 100 };

interface Side {
  readonly name: string;
  readonly isHere: boolean;
  settings(): Promise<Partial<InferenceConfig>>;
  bus(inference: RunningInference): BusOptions;
}

const embedded: Side = {
  ...{ name: 'the embedded bus', isHere: true },
  settings: () => Promise.resolve({}),
  bus: ({ settings }) => ({ kind: 'embedded', connection: parseDatabaseUrl(settings.databaseUrl ?? '', 'event_bus') }),
};
const kafka: Side = {
  ...{ name: 'Kafka', isHere: kafkaAvailable() },
  settings: async () => ({ bus: 'kafka', kafkaBrokers: (await testKafka()).brokers }),
  bus: ({ settings }) => ({ kind: 'kafka', brokers: settings.kafkaBrokers ?? [], clientId: 'crash-test' }),
};

const sides = [embedded, kafka].filter(({ isHere }) => isHere);

describe.each(sides)('a process that answers a stream on $name, killed in the middle of it', (side) => {
  let inference: RunningInference;
  let bus: Bus;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    // This one only looks on.
    inference = await RunningInference.start({ ...(await side.settings()), streamsConcurrency: 0 });
    bus = createBus(side.bus(inference));
    await bus.start();
    await inference.deploy('fraud');
  }, 300_000);
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await bus.close();
    await inference.stop();
  });

  const replica = async (name: string): Promise<ChildProcess> => {
    const settings = {
      ...{ ...inference.settings, registryGrpcUrl: inference.registryGrpcUrl },
      ...{ dataDir: join(inference.folder, name), streamsConcurrency: 4 },
    };
    const child = spawn(process.execPath, ['--import', LOADER, DOOMED, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  };

  /** All that is committed to a topic, each record once. */
  const watch = async (topic: string): Promise<ReceivedMessage[]> => {
    const places = new Set<string>();
    const records: ReceivedMessage[] = [];
    const handler = (record: ReceivedMessage) => {
      const place = `${record.partition}/${record.offset}`;
      if (!places.has(place)) records.push(record);
      return Promise.resolve(void places.add(place));
    };
    await bus.subscribe({ group: `watch-${topic}`, topics: [topic], handler });
    return records;
  };

  it('leaves one output or dead letter for every message, in the order of its key', async () => {
    const stream = new StreamUnderTest(inference);
    const { dead_letter_topic } = await stream.create({ max_batch_rows: 500 });
    const { input_topic: topic, output_topic } = stream.topics;
    const outputs = await watch(output_topic);
    const letters = await watch(dead_letter_topic);
    const [doomed] = await Promise.all([replica('one'), replica('two')]);
    await eventually(async () => expect((await stream.get()).members).toHaveLength(2), WAIT);

    for (let from = 0; from < MESSAGES; from += 1_000) {
      const some = Array.from({ length: Math.min(1_000, MESSAGES - from) }, (_, i) => from + i);
      const value = (i: number) =>
        i % BAD_EVERY === 7 ? 'no row' : JSON.stringify({ x0: i % 7, x1: 1, x2: 2, x3: i % 3 });
      await bus.publish(some.map((i) => ({ topic, key: `k${i % 97}`, value: Buffer.from(value(i)), headers: {} })));
    }
    await eventually(() => expect(outputs.length).toBeGreaterThan(MESSAGES / 5), WAIT);
    const before = outputs.length;
    doomed.kill('SIGKILL');
    expect(before).toBeLessThan(MESSAGES * 0.9);

    const bad = MESSAGES / BAD_EVERY;
    await eventually(() => expect(outputs.length + letters.length).toBeGreaterThanOrEqual(MESSAGES), WAIT);
    await eventually(async () => expect((await stream.get()).lag).toBe(0), WAIT);
    const placeOf = ({ headers }: ReceivedMessage) =>
      `${headers['input-partition'] ?? headers['dlq-partition']}/${headers['input-offset'] ?? headers['dlq-offset']}`;
    const answered = [...outputs, ...letters].map(placeOf);
    expect([answered.length, new Set(answered).size, letters.length]).toEqual([MESSAGES, MESSAGES, bad]);
    expect(new Set(outputs.map(({ headers }) => headers['prediction-id'])).size).toBe(MESSAGES - bad);
    for (const own of Map.groupBy(outputs, ({ key }) => key).values()) {
      const offsets = own.map(({ headers }) => Number(headers['input-offset']));
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    }
  }, 400_000);
});
