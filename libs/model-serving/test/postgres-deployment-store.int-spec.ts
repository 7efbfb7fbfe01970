import { decodeCloudEvent, deploymentCreated, type DeploymentState } from '@intelgraph/contracts';
import { assertedContext, systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createServingDataSource, SERVING_ENTITIES, SERVING_MIGRATIONS } from '../src/data-source.js';
import { PostgresDeploymentStore } from '../src/deployments/postgres-deployment-store.js';

import { describeDeploymentStore } from './deployment-store.contract.js';
import { deployer, ServingRig } from './fakes/serving-rig.js';

const outbox = new Outbox({ source: '/services/inference', ids: uuidv7Ids, clock: systemClock });
let database: TestDatabase;
let store: PostgresDeploymentStore;

beforeAll(async () => {
  database = await testDatabase({ entities: SERVING_ENTITIES, migrations: SERVING_MIGRATIONS });
  store = new PostgresDeploymentStore(database.dataSource, outbox);
});
afterAll(() => database.drop());

describeDeploymentStore('Postgres', () => store);

describe('Writes to deployments', () => {
  const events = async (): Promise<ReturnType<typeof decodeCloudEvent>[]> => {
    const rows: { payload: string }[] = await database.dataSource.query('SELECT payload FROM outbox ORDER BY id');
    return rows.map(({ payload }) => decodeCloudEvent(Buffer.from(payload)));
  };

  it('commit exactly one audited event each, with the whole state', async () => {
    const rig = await ServingRig.create({ store });
    const before = (await events()).length;
    const { deployments } = rig.engine;
    const created = await deployments.create(deployer, {
      name: 'audited',
      modelName: 'fraud',
      routes: [{ version: '1.0.0', weight: 100 }],
      resultCache: { ttlSeconds: 60 },
    });
    const routes = [{ version: '2.0.0', weight: 100 }];
    await deployments.replaceRoutes(deployer, 'audited', { routes, resultCache: null });
    await deployments.rollBack(deployer, 'audited');
    await deployments.delete(deployer, 'audited');
    await deployments.restore(deployer, 'audited');
    const written = (await events()).slice(before);
    expect(written.map(({ type, aggregateversion }) => [type, aggregateversion])).toEqual([
      ['inference.deployment.created.v1', 1],
      ['inference.deployment.updated.v1', 2],
      ['inference.deployment.rolled_back.v1', 3],
      ['inference.deployment.deleted.v1', 4],
      ['inference.deployment.restored.v1', 5],
    ]);
    expect(written[0]).toMatchObject({ subject: `deployments/${created.id}`, principal: 'dora', workspace: 'default' });
    expect(deploymentCreated.parse(written[0]?.data)).toMatchObject({
      name: 'audited',
      model_name: 'fraud',
      revision: 1,
      result_cache: { ttl_seconds: 60 },
    });
    expect(written.map(({ data }) => (data as DeploymentState).result_cache)).toEqual([
      { ttl_seconds: 60 },
      null,
      ...new Array<object>(3).fill({ ttl_seconds: 60 }),
    ]);
  });

  it('survive a race for one name: one wins, the others are told', async () => {
    const rig = await ServingRig.create({ store });
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        rig.engine.deployments.create(deployer, {
          name: 'raced',
          modelName: 'fraud',
          routes: [{ version: '1.0.0', weight: 100 }],
        }),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = attempts.flatMap((attempt) =>
      attempt.status === 'rejected' ? [(attempt.reason as { code: string }).code] : [],
    );
    expect(new Set(refusals)).toEqual(new Set(['DEPLOYMENT.EXISTS']));
  });
});

describe('A Postgres that does not answer', () => {
  it('makes every call unavailable, before and after it was reached', async () => {
    const source = createServingDataSource({ ...database.connection, port: 1 });
    const unreachable = new PostgresDeploymentStore(source, outbox);
    const ctx = assertedContext('dora');
    await expect(unreachable.servingRevision()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(
      unreachable.change(ctx, 'x', () => {
        throw new Error('never asked');
      }),
    ).rejects.toMatchObject({ kind: 'unavailable', retryAfterSeconds: 2 });
  });
});
