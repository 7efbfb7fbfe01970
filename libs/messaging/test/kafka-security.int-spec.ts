import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freePort, kafkaAvailable, testTls, trustTestAuthority } from '@intelgraph/testing';
import { startKafka } from '../../../scripts/services/kafka.mjs';
import { createBus, type Bus, type KafkaBusOptions, type ReceivedMessage } from '../src/index.js';

const LOGIN = { username: 'intelgraph', password: 'let-me-in' };

let dir: string;
let port: number;
let broker: { stop(): Promise<void> };
const buses: Bus[] = [];

/** A bus on the listener that wants TLS and a login. */
function busWith(options: Partial<KafkaBusOptions>): Bus {
  const bus = createBus({
    kind: 'kafka',
    brokers: [`127.0.0.1:${port}`],
    clientId: 'secured',
    topicPrefix: 'secured.',
    replicationFactor: 1,
    ...options,
  });
  buses.push(bus);
  return bus;
}

(kafkaAvailable() ? describe : describe.skip)('Kafka behind TLS and SASL', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kafka-secured-'));
    port = await freePort();
    const certificateAndKey = join(dir, 'keystore.pem');
    const pems = await Promise.all([readFile(testTls.keyPath), readFile(testTls.certificatePath)]);
    await writeFile(certificateAndKey, Buffer.concat(pems));
    broker = await startKafka({ dir, port: await freePort(), secured: { port, certificateAndKey, ...LOGIN } });
  }, 300_000);
  afterAll(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    await broker.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('carries messages for whoever trusts the authority and logs in', async () => {
    const distrust = trustTestAuthority();
    try {
      const bus = busWith({ ssl: true, sasl: { mechanism: 'plain', ...LOGIN } });
      await bus.start();
      await bus.ensureTopics(['things']);
      const received: ReceivedMessage[] = [];
      await bus.subscribe({
        group: 'g',
        topics: ['things'],
        from: 'beginning',
        handler: (message) => Promise.resolve(void received.push(message)),
      });
      await bus.publish([{ topic: 'things', key: 'k', value: Buffer.from('secret'), headers: {} }]);
      await eventually(() => expect(received.map(({ value }) => value.toString())).toEqual(['secret']));
      expect(bus.status()).toEqual({ state: 'up' });
    } finally {
      distrust();
    }
  }, 60_000);

  it.each([
    [
      'a wrong password',
      { ssl: true, sasl: { mechanism: 'plain', ...LOGIN, password: 'wrong' } },
      /Authentication failed/,
    ],
    ['no login', { ssl: true }, /./],
    ['no TLS', { sasl: { mechanism: 'plain', ...LOGIN } }, /./],
  ] as const)(
    'is down with %s',
    async (_what, options, reason) => {
      const distrust = trustTestAuthority();
      try {
        const bus = busWith(options);
        void bus.start().catch(() => undefined);
        await eventually(
          () => expect(bus.status()).toMatchObject({ state: 'down', reason: expect.stringMatching(reason) }),
          {
            timeoutMs: 30_000,
          },
        );
      } finally {
        distrust();
      }
    },
    60_000,
  );

  it('is down for whoever does not know the authority', async () => {
    const bus = busWith({ ssl: true, sasl: { mechanism: 'plain', ...LOGIN } });
    void bus.start().catch(() => undefined);
    await eventually(() => expect(bus.status().reason).toMatch(/unable to verify|self.signed|certificate/i), {
      timeoutMs: 30_000,
    });
  }, 60_000);
});
