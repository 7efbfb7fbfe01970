import { beforeAll, describe } from '@jest/globals';
import { kafkaAvailable, testKafka, type TestKafka } from '@intelgraph/testing';
import { createBus } from '../src/index.js';
import type { BusHarness } from './bus.contract.js';
import { transformContract } from './transform.contract.js';

let kafka: TestKafka;
const available = kafkaAvailable();

beforeAll(async () => {
  if (available) kafka = await testKafka();
}, 300_000);

const harness: Pick<BusHarness, 'options' | 'create'> = {
  options: (topicPrefix) => ({
    ...{ kind: 'kafka', clientId: 'contract', sessionTimeoutMs: 6_000, partitions: 4 },
    ...{ brokers: kafka.brokers, topicPrefix },
  }),
  create: (topicPrefix) => createBus(harness.options(topicPrefix)),
};

transformContract('the Kafka', () => harness, available ? describe : describe.skip);
