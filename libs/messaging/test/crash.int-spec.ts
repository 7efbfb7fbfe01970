import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCloudEvent, encodeCloudEvent } from '@intelgraph/contracts';
import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import type { PostgresConnection } from '@intelgraph/persistence';
import { aContext, eventually, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { createBus, MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, type Bus, type BusOptions } from '../src/index.js';
import { eventBusDatabase, thingChanged } from './events.fixture.js';

const LOADER = new URL('../../testing/jest/source-loader.mjs', import.meta.url).href;
const FRAGILE = fileURLToPath(new URL('./killed-by-event.ts', import.meta.url));

let database: TestDatabase;
let log: { connection: PostgresConnection; drop(): Promise<void> };
let options: BusOptions;
let bus: Bus;

beforeAll(async () => {
  database = await testDatabase({ entities: MESSAGING_ENTITIES, migrations: MESSAGING_MIGRATIONS });
  log = await eventBusDatabase();
  options = { kind: 'embedded', connection: log.connection, topicPrefix: 'crash.', leaseMs: 1_000 };
  bus = createBus(options);
  await bus.start();
});
afterAll(async () => {
  await bus.close();
  await database.drop();
  await log.drop();
});

/** Starts a consumer process; resolves with what it handled when it has died, or once `last` is committed. */
async function consumeUntilDeathOr(last: string): Promise<{ handled: string[]; died: boolean }> {
  const args = ['--bus', JSON.stringify(options), '--database', JSON.stringify(database.connection)];
  const child = spawn(process.execPath, ['--import', LOADER, FRAGILE, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'exit');
  const committed = async () => output.includes(last) && (await attemptsLeft()) === 0;
  await eventually(async () => child.signalCode !== null || (await committed()), { timeoutMs: 30_000 });
  const died = child.signalCode !== null;
  child.kill('SIGKILL');
  await exit;
  return { handled: output.split('\n').filter(Boolean), died };
}

async function attemptsLeft(): Promise<number | undefined> {
  const rows = await database.dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM inbox_attempts');
  return rows[0]?.n;
}

describe('an event that kills the process which handles it', () => {
  it('becomes a dead letter after as many processes as there are tries, and those behind it are handled', async () => {
    const event = (name: string) =>
      createCloudEvent(aContext(), {
        definition: thingChanged,
        id: uuidv7Ids.next(),
        source: '/services/test',
        subject: `thing/${name}`,
        time: systemClock.now(),
        aggregateVersion: 1,
        data: { name, size: 1 },
      });
    await bus.publish(
      ['before', 'killer', 'after'].map((name) => ({
        topic: thingChanged.type,
        key: 'k',
        value: encodeCloudEvent(event(name)),
        headers: {},
      })),
    );
    const runs = [];
    while (runs.at(-1)?.died !== false) {
      expect(runs.length).toBeLessThan(6);
      runs.push(await consumeUntilDeathOr('after'));
    }
    expect(runs.map(({ handled }) => handled)).toEqual([['before'], [], [], ['after']]);
    const { items } = await bus.deadLetters.list();
    expect(items).toMatchObject([
      { code: 'BUS.POISON_MESSAGE', reason: '3 processes ended while they handled this event', offset: '1' },
    ]);
    expect(await attemptsLeft()).toBe(0);
  });
});
