import { testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll } from '@jest/globals';

import { SERVING_ENTITIES, SERVING_MIGRATIONS } from '../src/data-source.js';
import { MemoryMeasurementStore } from '../src/deployment-policies/measurements/measurement-store.js';
import { PostgresMeasurementStore } from '../src/deployment-policies/measurements/postgres-measurement-store.js';

import { describeMeasurementStore } from './measurement-store.contract.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ entities: SERVING_ENTITIES, migrations: SERVING_MIGRATIONS });
});
afterAll(() => database.drop());

const memory = new MemoryMeasurementStore();
describeMeasurementStore('memory', () => memory);
describeMeasurementStore('Postgres', () => new PostgresMeasurementStore(database.dataSource));
