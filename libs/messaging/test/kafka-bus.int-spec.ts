import { afterAll, beforeAll, describe } from '@jest/globals';
import { freePort, kafkaAvailable, testKafka, type TestKafka } from '@intelgraph/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '../../../scripts/services/kafka.mjs';
import { createBus } from '../src/index.js';
import { busContract, type BusHarness } from './bus.contract.js';

let kafka: TestKafka;
const cleanUps: (() => Promise<void>)[] = [];
const common = { kind: 'kafka', clientId: 'contract', sessionTimeoutMs: 6_000, partitions: 4 } as const;

const harness: BusHarness = {
  options: (topicPrefix) => ({ ...common, brokers: kafka.brokers, topicPrefix }),
  create: (topicPrefix) => createBus(harness.options(topicPrefix)),
  /** A broker of its own: one behind a forwarder would send its clients to its own address. */
  async createAbsent(topicPrefix) {
    const port = await freePort();
    const dir = await mkdtemp(join(tmpdir(), 'kafka-absent-'));
    let stop = (): Promise<void> => Promise.resolve();
    cleanUps.push(async () => {
      await stop();
      await rm(dir, { recursive: true, force: true });
    });
    return {
      bus: createBus({ ...common, brokers: [`127.0.0.1:${port}`], topicPrefix }),
      async arrive() {
        const broker = await startKafka({ dir, port });
        stop = () => broker.stop();
        cleanUps.push(() => broker.stop());
        leave = async () => {
          process.kill(broker.pid, 'SIGKILL');
          await broker.stop();
        };
      },
      leave: () => leave(),
    };
  },
};
let leave = (): Promise<void> => Promise.resolve();

const available = kafkaAvailable();

beforeAll(async () => {
  if (available) kafka = await testKafka();
}, 300_000);
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

busContract('the Kafka', () => harness, available ? describe : describe.skip);
