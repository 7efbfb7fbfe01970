import { randomUUID } from 'node:crypto';
import { beforeAll, afterAll } from '@jest/globals';
import { ensureDatabase, quoteIdentifier, withClient, type PostgresConnection } from '@intelgraph/persistence';
import { freePort, usePostgres, type TestPostgres } from '@intelgraph/testing';
import { createBus } from '../src/index.js';
import { busContract, type BusHarness } from './bus.contract.js';
import { TcpGate } from './tcp-gate.js';

const database = `event_bus_${randomUUID()}`;
let postgres: TestPostgres;
let connection: PostgresConnection;
const gates: TcpGate[] = [];

beforeAll(async () => {
  postgres = await usePostgres();
  connection = postgres.connection(database);
  await ensureDatabase(connection);
});

afterAll(async () => {
  await Promise.all(gates.map((gate) => gate.shut()));
  await withClient(postgres.connection('postgres'), (client) =>
    client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`),
  );
});

const harness: BusHarness = {
  options: (topicPrefix) => ({ kind: 'embedded', connection, topicPrefix, leaseMs: 1_500 }),
  create: (topicPrefix) => createBus(harness.options(topicPrefix)),
  async createAbsent(topicPrefix) {
    const port = await freePort();
    const gate = new TcpGate(port, connection);
    gates.push(gate);
    const bus = createBus({
      kind: 'embedded',
      connection: { ...connection, host: '127.0.0.1', port },
      topicPrefix,
      leaseMs: 1_500,
    });
    return { bus, arrive: () => gate.open(), leave: () => gate.shut() };
  },
};

busContract('the embedded', () => harness);
