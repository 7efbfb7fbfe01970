import { afterAll, beforeAll } from '@jest/globals';
import type { PostgresConnection } from '@intelgraph/persistence';
import { createBus } from '../src/index.js';
import type { BusHarness } from './bus.contract.js';
import { eventBusDatabase } from './events.fixture.js';
import { transformContract } from './transform.contract.js';

let log: { connection: PostgresConnection; drop(): Promise<void> };

beforeAll(async () => {
  log = await eventBusDatabase();
});
afterAll(() => log.drop());

const harness: Pick<BusHarness, 'options' | 'create'> = {
  options: (topicPrefix) => ({ kind: 'embedded', connection: log.connection, topicPrefix, leaseMs: 1_500 }),
  create: (topicPrefix) => createBus(harness.options(topicPrefix)),
};

transformContract('the embedded', () => harness);
