import { randomBytes } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient, type PostgresConnection } from '@intelgraph/persistence';
import { eventually } from '@intelgraph/testing';
import { LogBus } from '../src/bus/log-bus.js';
import { EmbeddedDriver } from '../src/embedded/embedded-driver.js';
import type { Bus } from '../src/index.js';
import { eventBusDatabase } from './events.fixture.js';

let log: { connection: PostgresConnection; drop(): Promise<void> };
let buses: Bus[] = [];

beforeAll(async () => {
  log = await eventBusDatabase();
});
afterEach(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  buses = [];
});
afterAll(() => log.drop());

async function open(options: { prefix: string; maxMessagesPerPartition?: number; retentionMs?: number }) {
  const { prefix, ...rest } = options;
  const driver = new EmbeddedDriver({
    kind: 'embedded',
    connection: log.connection,
    topicPrefix: prefix,
    partitions: 1,
    leaseMs: 1_500,
    ...rest,
  });
  const bus = new LogBus(driver);
  buses.push(bus);
  await bus.start();
  return { bus, driver };
}

const numbers = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ topic: 't', key: 'k', value: Buffer.from(String(i)), headers: {} }));

describe('the log of the embedded bus', () => {
  it('keeps no more than its bound of messages, and a group that was behind goes on with the oldest kept', async () => {
    const { bus, driver } = await open({ prefix: 'bound.', maxMessagesPerPartition: 10 });
    await bus.publish(numbers(25));
    await driver.prune();
    const seen: string[] = [];
    await bus.subscribe({ group: 'g', topics: ['t'], handler: (m) => Promise.resolve(void seen.push(m.offset)) });
    await eventually(() => expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => String(15 + i))));
  });

  it('gives values back as they came, long or short, compressible or not, whatever they came beside', async () => {
    const { bus } = await open({ prefix: 'values.' });
    const lengths = [0, 1, 1_999, 2_000, 150_000, 3, 800_000, 2_500];
    const values = lengths.flatMap((length) => [Buffer.alloc(length, 'ab'), randomBytes(length)]);
    await bus.publish(values.map((value, i) => ({ topic: 't', key: 'k', value, headers: { i: String(i) } })));
    const seen: { i: string; isEqual: boolean }[] = [];
    await bus.subscribe({
      ...{ group: 'g', topics: ['t'] },
      handler: ({ value, headers: { i = '' } }) => {
        seen.push({ i, isEqual: value.equals(values[Number(i)]!) });
        return Promise.resolve();
      },
    });
    await eventually(() => expect(seen).toEqual(values.map((_, i) => ({ i: String(i), isEqual: true }))));
    const kept = await withClient(log.connection, (client) =>
      client.query(`SELECT m.full_length, octet_length(m.value) AS length
                      FROM messages m JOIN topics t ON t.id = m.topic_id
                     WHERE t.name = 'values.t' AND m.full_length IS NOT NULL ORDER BY m.log_offset`),
    );
    expect(kept.rows.map(({ full_length }) => full_length)).toEqual([2_000, 150_000, 800_000, 2_500]);
    expect(kept.rows.every(({ length }) => Number(length) < 200)).toBe(true);
  });

  it('drops messages older than the retention', async () => {
    const { bus, driver } = await open({ prefix: 'old.', retentionMs: 1 });
    await bus.publish(numbers(5));
    await eventually(async () => {
      await driver.prune();
      const seen = await withClient(log.connection, (client) =>
        client.query(`SELECT 1 FROM messages m JOIN topics t ON t.id = m.topic_id WHERE t.name = 'old.t'`),
      );
      return seen.rowCount === 0;
    });
    expect((await bus.lag('g')).total).toBe(0n);
  });

  it('leaves no gap and no disorder when many processes append to one partition', async () => {
    const writers = await Promise.all([1, 2, 3].map(() => open({ prefix: 'many.' })));
    const seen: bigint[] = [];
    await writers[0]!.bus.subscribe({
      group: 'g',
      topics: ['t'],
      handler: (m) => Promise.resolve(void seen.push(BigInt(m.offset))),
    });
    await Promise.all(
      writers.map(async ({ bus }) => {
        for (const message of numbers(50)) await bus.publish([message]);
      }),
    );
    await eventually(() => expect(seen).toHaveLength(150));
    expect(seen).toEqual(Array.from({ length: 150 }, (_, i) => BigInt(i)));
  });

  it('is up again by itself after the server closed all its connections', async () => {
    const { bus } = await open({ prefix: 'cut.' });
    const seen: string[] = [];
    await bus.subscribe({ group: 'g', topics: ['t'], handler: (m) => Promise.resolve(void seen.push(m.offset)) });
    await withClient(log.connection, (client) =>
      client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND pid <> pg_backend_pid()`),
    );
    await eventually(() => bus.publish(numbers(1)).then(() => true));
    await eventually(() => expect(seen.length).toBeGreaterThan(0));
    await eventually(() => expect(bus.status()).toEqual({ state: 'up' }));
  });
});
