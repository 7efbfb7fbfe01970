import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { ReceivingServer, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { AlertingOptions, NewReceiver } from '../../src/index.js';
import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';
import { MailServer } from './mail-server.js';

const LOADER = new URL('../../../testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./doomed-sender.ts', import.meta.url));
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KEY = 'R0123456789abcdefghijklmnopqrstu';

let database: TestDatabase;
beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());

interface Run {
  readonly observe?: number;
  readonly die?: 'before the commit' | 'after the observation' | 'after the decision';
}

/** One alerting after another in processes of their own, on the same database and workspace. */
class Processes {
  readonly alerting = new AlertingHarness(database);
  child: ChildProcess | undefined;

  /** @param leaseMs after which a message of a dead process is another's */
  constructor(
    private readonly leaseMs: number,
    private readonly options: AlertingOptions = {},
  ) {}

  /** Runs one to its end. @returns the signal that ended it, null when it ended by itself */
  async run({ observe = 0, die }: Run = {}): Promise<string | null> {
    const delivery = { leaseMs: this.leaseMs, initialDelayMs: 50 };
    const options = JSON.stringify({ allowPrivateReceivers: true, delivery, ...this.options });
    const { workspace } = this.alerting.context;
    const args = ['--database', JSON.stringify(database.connection), '--options', options, '--workspace', workspace];
    args.push('--observe', String(observe), ...(die === undefined ? [] : ['--die', die]));
    this.child = spawn(process.execPath, ['--import', LOADER, DOOMED, ...args], { stdio: 'inherit' });
    const [, signal] = (await once(this.child, 'exit')) as [number | null, string | null];
    return signal;
  }

  /** Ends the running one, and resolves when it is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    const gone = child!.exitCode === null && child!.signalCode === null ? once(child!, 'exit') : undefined;
    child!.kill('SIGKILL');
    await gone;
  }

  receiver(given: Omit<NewReceiver, 'name'>) {
    return this.alerting.receiver({ ...given, group_wait_seconds: 0 });
  }
}

describe('a process that is killed', () => {
  it.each(['before the commit', 'after the observation', 'after the decision'] as const)(
    '%s loses no message and sends none twice',
    async (die) => {
      const server = await ReceivingServer.start();
      const processes = new Processes(60_000);
      await processes.receiver({ kind: 'webhook', webhook: { url: server.url(), secret: SECRET } });

      expect(await processes.run({ observe: 3, die })).toBe('SIGKILL');
      expect(server.received).toEqual([]);
      const committed = die !== 'before the commit';
      expect(await processes.alerting.alerts()).toHaveLength(committed ? 3 : 0);
      // The check that did not commit runs again; what it finds has been found before, or not.
      expect(await processes.run({ observe: 3 })).toBeNull();
      await server.close();

      expect(await processes.alerting.alerts()).toHaveLength(3);
      const models = server.received.map(({ body }) => (JSON.parse(body) as { model_name: string }).model_name);
      expect(models.sort()).toEqual(['model 0', 'model 1', 'model 2']);
      expect((await processes.alerting.events()).filter((type) => type === 'monitoring.alert.raised.v1')).toHaveLength(
        3,
      );
    },
  );

  it('between sending and noting it sends again under the same key, webhook after webhook', async () => {
    const server = await ReceivingServer.start();
    const processes = new Processes(2_000);
    await processes.receiver({ kind: 'webhook', webhook: { url: server.url(), secret: SECRET } });
    // Requests are under way together, so each process has a count of its own.
    let untilDeath = 1;
    server.respond = () => ({ status: 200, ...(--untilDeath === 0 ? { before: () => processes.kill() } : {}) });

    expect(await processes.run({ observe: 12 })).toBe('SIGKILL');
    untilDeath = 3;
    expect(await processes.run()).toBe('SIGKILL');
    expect(await processes.run()).toBeNull();
    await server.close();

    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    const deliveries = await processes.alerting.deliveries();
    expect(deliveries.map(({ state }) => state)).toEqual(Array.from({ length: 12 }, () => 'delivered'));
    expect(new Set(keys)).toEqual(new Set(deliveries.map(({ id }) => id)));
    expect(keys.length).toBeGreaterThan(12);
    const byKey = Map.groupBy(server.received, ({ headers }) => headers['idempotency-key']);
    for (const same of byKey.values()) expect(new Set(same.map(({ body }) => body)).size).toBe(1);
  });

  it('between sending and noting it is one incident for PagerDuty', async () => {
    const server = await ReceivingServer.start();
    const processes = new Processes(2_000, { pagerDutyUrl: server.url('/v2/enqueue') });
    await processes.receiver({ kind: 'pagerduty', pagerduty: { routing_key: KEY } });
    server.respond = () => ({
      status: 202,
      ...(server.received.length === 1 ? { before: () => processes.kill() } : {}),
    });

    expect(await processes.run({ observe: 1 })).toBe('SIGKILL');
    expect(await processes.run()).toBeNull();
    await server.close();

    const events = server.received.map(({ body }) => JSON.parse(body) as { dedup_key: string; event_action: string });
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger']);
    expect(new Set(events.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    expect(await processes.alerting.deliveries()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  it('between sending and noting it is one Message-ID for mail', async () => {
    const processes = new Processes(2_000);
    const ids: string[] = [];
    const server = await MailServer.start({
      onData: (stream, _session, done) => {
        let raw = '';
        stream.on('data', (chunk: Buffer) => (raw += chunk.toString()));
        stream.on('end', () => {
          ids.push(/^Message-ID: (\S+)/m.exec(raw)?.[1] ?? '');
          if (ids.length > 1) done();
          else void processes.kill().then(() => done());
        });
      },
    });
    const email = {
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      from: 'a@example.com',
      to: ['b@example.com'],
    };
    await processes.receiver({ kind: 'email', email: email as NewReceiver['email'] });

    expect(await processes.run({ observe: 1 })).toBe('SIGKILL');
    expect(await processes.run()).toBeNull();
    await server.close();

    const [delivery] = await processes.alerting.deliveries();
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 2 });
    expect(ids).toEqual([`<${delivery!.id}@example.com>`, `<${delivery!.id}@example.com>`]);
  });
});
