import { testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll } from '@jest/globals';

import { SERVING_ENTITIES, SERVING_MIGRATIONS } from '../src/data-source.js';
import { PostgresShadowSumStore } from '../src/deployment-policies/shadow/postgres-shadow-sum-store.js';
import { MemoryShadowSumStore } from '../src/deployment-policies/shadow/shadow-sum-store.js';

import { describeShadowSumStore } from './shadow-sum-store.contract.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ entities: SERVING_ENTITIES, migrations: SERVING_MIGRATIONS });
});
afterAll(() => database.drop());

const memory = new MemoryShadowSumStore();
describeShadowSumStore('memory', () => memory);
describeShadowSumStore('Postgres', () => new PostgresShadowSumStore(database.dataSource));
