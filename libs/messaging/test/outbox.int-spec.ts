import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeCloudEvent, EventSchemaError, type CloudEvent } from '@intelgraph/contracts';
import { inTransaction, withClient, type PostgresConnection } from '@intelgraph/persistence';
import { aContext, eventually, testDatabase, type TestDatabase } from '@intelgraph/testing';
import {
  BusUnavailableError,
  consumeEvents,
  createBus,
  MESSAGING_ENTITIES,
  MESSAGING_MIGRATIONS,
  MessageTooLargeError,
  OutboxRelay,
  type Bus,
  type BusMessage,
} from '../src/index.js';
import { eventBusDatabase, testOutbox, thingChanged, type ThingChanged } from './events.fixture.js';

const RETRY = { attempts: 3, initialDelayMs: 5, maxDelayMs: 10 };
let database: TestDatabase;
let log: { connection: PostgresConnection; drop(): Promise<void> };
let bus: Bus;
let relays: OutboxRelay[] = [];

beforeAll(async () => {
  database = await testDatabase({ entities: MESSAGING_ENTITIES, migrations: MESSAGING_MIGRATIONS });
  await database.dataSource.query('CREATE TABLE things (name text PRIMARY KEY, size integer NOT NULL)');
  log = await eventBusDatabase();
});
beforeEach(async () => {
  bus = createBus({ kind: 'embedded', connection: log.connection, topicPrefix: `t${randomUUID().slice(0, 8)}.` });
  await bus.start();
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  relays = [];
  await bus.close();
  await database.dataSource.query('TRUNCATE things, outbox, inbox, inbox_attempts');
});
afterAll(async () => {
  await database.drop();
  await log.drop();
});

const write = (name: string, size: number, context = aContext()): Promise<void> =>
  inTransaction(database.dataSource, (tx) =>
    testOutbox.add(tx, context, {
      definition: thingChanged,
      subject: `thing/${name}`,
      aggregateId: name,
      aggregateVersion: size,
      data: { name, size },
    }),
  );
const relayTo = (target: Bus): OutboxRelay => {
  const relay = new OutboxRelay({ dataSource: database.dataSource, bus: target, domain: 'test' });
  relays.push(relay);
  return relay;
};
const consume = (
  handler: (event: CloudEvent<ThingChanged>, tx: { query(sql: string, p: unknown[]): unknown }) => unknown,
) =>
  consumeEvents({
    bus,
    dataSource: database.dataSource,
    group: 'test.copy',
    definitions: [thingChanged],
    handlers: {
      [thingChanged.type]: async (event: CloudEvent<ThingChanged>, tx) => {
        await handler(event, tx);
      },
    },
    retry: RETRY,
  });
const unsent = async (): Promise<number> => {
  const sql = 'SELECT count(*)::int AS n FROM outbox WHERE sent_at IS NULL';
  return (await database.dataSource.query<{ n: number }[]>(sql))[0]!.n;
};

describe('Outbox', () => {
  it('writes a row and its event in one statement, or neither', async () => {
    const event = {
      definition: thingChanged,
      subject: 'thing/anvil',
      aggregateId: 'anvil',
      aggregateVersion: 1,
      data: { name: 'anvil', size: 1 },
    };
    const sql = 'INSERT INTO things VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name';
    const { dataSource } = database;
    const add = (values: unknown[]) => testOutbox.addWith(dataSource, aContext(), event, { sql, values });
    expect(await add(['anvil', 1])).toBe(true);
    expect(await add(['anvil', 2])).toBe(false);
    await expect(add(['anvil', 'heavy'])).rejects.toThrow('invalid input syntax');
    expect(await dataSource.query('SELECT name, size FROM things')).toEqual([{ name: 'anvil', size: 1 }]);
    expect(await unsent()).toBe(1);
  });

  it('publishes what was committed, as a CloudEvent that says who, where, on whose request', async () => {
    const seen: BusMessage[] = [];
    await bus.subscribe({
      group: 'g',
      topics: [thingChanged.type],
      handler: (m) => Promise.resolve(void seen.push(m)),
    });
    relayTo(bus).start();
    const context = aContext({ principal: 'alice', workspace: 'blue' });
    await write('a', 1, context);
    await eventually(() => expect(seen).toHaveLength(1));
    expect(seen[0]).toMatchObject({ key: 'a', headers: { traceparent: context.traceparent } });
    expect(decodeCloudEvent(seen[0]!.value)).toMatchObject({
      source: '/services/test',
      type: thingChanged.type,
      subject: 'thing/a',
      workspace: 'blue',
      principal: 'alice',
      requestid: context.requestId,
      traceparent: context.traceparent,
      aggregateversion: 1,
      data: { name: 'a', size: 1 },
    });
    await eventually(async () => expect(await unsent()).toBe(0));
  });

  it('publishes nothing of a transaction that rolls back', async () => {
    const failing = inTransaction(database.dataSource, async (tx) => {
      await testOutbox.add(tx, aContext(), {
        definition: thingChanged,
        subject: 'thing/x',
        aggregateId: 'x',
        aggregateVersion: 1,
        data: { name: 'x', size: 1 },
      });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await unsent()).toBe(0);
  });

  it('refuses data that breaks the schema and events the bus cannot carry', async () => {
    await expect(write('a', 1.5)).rejects.toThrow(EventSchemaError);
    await expect(write('x'.repeat(900_000), 1)).rejects.toThrow(MessageTooLargeError);
    expect(await unsent()).toBe(0);
  });
});

describe('OutboxRelay', () => {
  it('publishes what was committed before it ran, in order per key', async () => {
    for (let i = 0; i < 60; i++) await write(`k${i % 3}`, i);
    const seen: CloudEvent<ThingChanged>[] = [];
    await consume((event) => seen.push(event));
    relayTo(bus).start();
    await eventually(() => expect(seen).toHaveLength(60));
    for (const name of ['k0', 'k1', 'k2']) {
      const sizes = seen.filter(({ data }) => data.name === name).map(({ data }) => data.size);
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    }
  });

  it('finds an event that commits after one with a higher id', async () => {
    const seen: string[] = [];
    await consume((event) => seen.push(event.data.name));
    relayTo(bus).start();
    await inTransaction(database.dataSource, async (tx) => {
      await testOutbox.add(tx, aContext(), {
        definition: thingChanged,
        subject: 'thing/early',
        aggregateId: 'early',
        aggregateVersion: 1,
        data: { name: 'early', size: 1 },
      });
      await write('late', 1);
      await eventually(() => expect(seen).toEqual(['late']));
    });
    await eventually(() => expect(seen).toEqual(['late', 'early']));
  });

  it('keeps events while the bus is down and publishes them once it is back', async () => {
    let down = true;
    let refused = 0;
    const gated = Object.assign(Object.create(bus) as Bus, {
      publish: (messages: BusMessage[]) => {
        if (!down) return bus.publish(messages);
        refused += 1;
        return Promise.reject(new BusUnavailableError('down'));
      },
    });
    relayTo(gated).start();
    const seen: string[] = [];
    await consume((event) => seen.push(event.data.name));
    await write('a', 1);
    await eventually(() => refused > 1);
    expect([await unsent(), seen]).toEqual([1, []]);
    down = false;
    await eventually(() => expect(seen).toEqual(['a']));
  });

  it('works once per domain, and another takes over when the connection of the first is killed', async () => {
    const [one, two] = [relayTo(bus), relayTo(bus)];
    one.start();
    two.start();
    const seen: string[] = [];
    await consume((event) => seen.push(event.data.name));
    await write('a', 1);
    await eventually(() => expect(seen).toEqual(['a']));
    await withClient(database.connection, (client) =>
      client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE application_name = 'outbox-relay:test' AND datname = current_database()`),
    );
    await write('b', 1);
    await eventually(() => expect(seen).toEqual(['a', 'b']));
    await one.stop();
    await write('c', 1);
    await eventually(() => expect(seen).toEqual(['a', 'b', 'c']));
  });

  it('flushes what is committed when it stops', async () => {
    const relay = relayTo(bus);
    relay.start();
    await Promise.all(Array.from({ length: 20 }, (_, i) => write('k', i)));
    await relay.stop();
    expect(await unsent()).toBe(0);
  });
});

describe('consumeEvents', () => {
  const store = (event: CloudEvent<ThingChanged>, tx: { query(sql: string, p: unknown[]): unknown }) =>
    tx.query(
      'INSERT INTO things (name, size) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET size = things.size + 1',
      [event.data.name, event.data.size],
    );
  const sizeOf = async (name: string): Promise<unknown> =>
    (await database.dataSource.query('SELECT size FROM things WHERE name = $1', [name]))[0]?.size;

  it('handles an event once, however often it arrives', async () => {
    await consume(store);
    relayTo(bus).start();
    await write('a', 1);
    await eventually(async () => expect(await sizeOf('a')).toBe(1));
    await bus.seek('test.copy', [thingChanged.type], 'beginning');
    await write('b', 1);
    await eventually(async () => expect(await sizeOf('b')).toBe(1));
    await eventually(async () => expect((await bus.lag('test.copy')).total).toBe(0n));
    expect(await sizeOf('a')).toBe(1);
  });

  it('undoes what a failing handler wrote, and handles the event again', async () => {
    let tries = 0;
    await consume(async (event, tx) => {
      await store(event, tx);
      if (++tries < 3) throw new Error('not yet');
    });
    relayTo(bus).start();
    await write('a', 7);
    await eventually(async () => expect(await sizeOf('a')).toBe(7));
    expect(tries).toBe(3);
  });

  it('puts malformed events aside at once and skips unknown types', async () => {
    const seen: string[] = [];
    await consume((event) => seen.push(event.data.name));
    const message = (value: string): BusMessage => ({
      topic: thingChanged.type,
      key: 'k',
      value: Buffer.from(value),
      headers: {},
    });
    const event = {
      specversion: '1.0',
      id: 'e1',
      source: '/s',
      type: thingChanged.type,
      subject: 'thing/a',
      time: new Date().toISOString(),
      workspace: 'default',
      principal: 'p',
      data: { name: 'good', size: 1 },
    };
    await bus.publish([
      message('not json'),
      message(JSON.stringify({ ...event, id: 'e2', data: { name: 1 } })),
      message(JSON.stringify({ ...event, id: 'e3', type: 'test.thing.renamed.v2' })),
      message(JSON.stringify(event)),
    ]);
    await eventually(() => expect(seen).toEqual(['good']));
    const { items: letters } = await bus.deadLetters.list();
    expect(letters.map(({ attempts, code }) => ({ attempts, code }))).toEqual([
      { attempts: 1, code: 'BUS.POISON_MESSAGE' },
      { attempts: 1, code: 'BUS.POISON_MESSAGE' },
    ]);
    expect(letters[1]?.reason).toContain('size');
  });

  it('refuses a handler whose event is not defined', async () => {
    const handlers = { 'test.other.made.v1': () => Promise.resolve() };
    const options = { bus, dataSource: database.dataSource, group: 'g', definitions: [thingChanged], handlers };
    await expect(consumeEvents(options)).rejects.toThrow('no definition for the handler of test.other.made.v1');
  });
});
