import type { AbTestState } from '@intelgraph/contracts';
import { artifactUri } from '@intelgraph/artifact-store';
import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import { testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AbTestProjection } from '../src/ab-tests/ab-test-projection.js';
import { SERVING_ENTITIES, SERVING_MIGRATIONS } from '../src/data-source.js';
import { PostgresDeploymentStore } from '../src/deployments/postgres-deployment-store.js';
import { createModelServing, fixedModels } from '../src/index.js';

import { abTest } from './fakes/ab-tests.js';
import { AdditiveRuntime, putAdditiveModel, rottingStore } from './fakes/additive-runtime.js';
import { FakeFeatures } from './fakes/fake-features.js';
import { deployer, ServingRig } from './fakes/serving-rig.js';

const DIGESTS = { control: 'c'.repeat(64), treatment: 'd'.repeat(64) };

describe('A/B tests in Postgres', () => {
  let database: TestDatabase;
  let store: PostgresDeploymentStore;
  beforeAll(async () => {
    database = await testDatabase({ entities: SERVING_ENTITIES, migrations: SERVING_MIGRATIONS });
    const outbox = new Outbox({ source: '/services/inference', ids: uuidv7Ids, clock: systemClock });
    store = new PostgresDeploymentStore(database.dataSource, outbox);
  });
  afterAll(() => database.drop());

  const apply = (state: AbTestState, version: number, workspace = 'default'): Promise<void> =>
    inTransaction(database.dataSource, (tx) => new AbTestProjection().apply(tx, workspace, state, version));

  it('are kept in their newest state, whatever the order of arrival, and move the serving revision', async () => {
    const running = abTest(DIGESTS, { id: 'order' });
    const before = await store.servingRevision();
    await apply(running, 3);
    await apply({ ...running, status: 'draft' }, 1);
    await apply({ ...running, status: 'paused' }, 3);
    expect(await store.servingRevision()).toBe(before + 1);
    expect((await store.all()).abTests).toMatchObject([
      {
        id: 'order',
        workspace: 'default',
        revision: 3,
        control: { artifactDigest: DIGESTS.control },
        controlPercent: 50,
      },
    ]);
    await apply({ ...running, status: 'stopped' }, 4);
    expect((await store.all()).abTests).toEqual([]);
  });

  it('of an event of the first release are read, and cannot be served', async () => {
    const control_model = { model_id: 'm', version: '1', resolved: false };
    const state = abTest(DIGESTS, { id: 'old', control_model });
    delete state.revision;
    await apply(state, 1, 'w');
    expect((await store.all()).abTests).toMatchObject([
      { id: 'old', workspace: 'w', control: { modelName: 'm', artifactDigest: null }, endsAt: null },
    ]);
    await apply({ ...state, status: 'stopped' }, 2, 'w');
  });

  it('keep feature bindings with the revisions of a deployment', async () => {
    const features = new FakeFeatures().register('clicks');
    const rig = await ServingRig.create({ store, features });
    const routes = [{ version: '1.0.0', weight: 100 }];
    const { deployments } = rig.engine;
    await deployments.create(deployer, { name: 'bound', modelName: 'fraud', routes, featureBindings: { a: 'clicks' } });
    await deployments.replaceRoutes(deployer, 'bound', { routes: [{ version: '2.0.0', weight: 100 }] });
    expect((await deployments.get(deployer, 'bound')).featureBindings).toEqual({ a: 'clicks' });
    await deployments.replaceRoutes(deployer, 'bound', { routes, featureBindings: {} });
    expect((await deployments.get(deployer, 'bound')).featureBindings).toEqual({});
    await deployments.rollBack(deployer, 'bound');
    expect((await deployments.get(deployer, 'bound')).featureBindings).toEqual({ a: 'clicks' });
    expect((await deployments.history(deployer, 'bound')).map(({ featureBindings }) => featureBindings)).toEqual([
      { a: 'clicks' },
      {},
      { a: 'clicks' },
      { a: 'clicks' },
    ]);
  });

  it.each(['memory', 'postgres'])('are followed inside any process: %s', async (kind) => {
    const { store: artifacts } = await rottingStore();
    const [control, treatment] = await Promise.all(
      [10, -10].map((bias) => putAdditiveModel(artifacts, { columns: ['a'], bias })),
    );
    const serving = createModelServing({
      storage: artifacts,
      models: fixedModels({ 'fraud@1.0.0': artifactUri(control!) }),
      runtime: new AdditiveRuntime(),
      workspace: `library-${kind}`,
      ...(kind === 'postgres' ? { postgres: database.connection } : {}),
    });
    await serving.initialize();
    await serving.deployments.create({ modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] });
    const state = abTest(
      { control: control!, treatment: treatment! },
      { id: kind, traffic_split: { control: 0, treatment: 100 } },
    );
    const predict = async (): Promise<unknown> =>
      (await serving.predictions.predict({ modelName: 'fraud', inputs: { a: 0 } })).prediction.prediction;

    await serving.abTests.apply(state);
    expect(await predict()).toBe('no');
    await serving.abTests.apply({ ...state, status: 'stopped', revision: 2 });
    expect(await predict()).toBe('yes');
    await serving.close();
  });
});
