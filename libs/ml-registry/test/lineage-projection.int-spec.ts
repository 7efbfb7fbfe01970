import type { TrainingJobFact } from '@intelgraph/contracts';
import { uuidv7Ids } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import { aContext, eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { registryFixture, type RegistryFixture } from './registry-fixture.js';

const ada = aContext();
const AT = '2026-01-01T00:00:00.000Z';
const DIGEST = 'ab'.repeat(32);
const [DATASET, RUN, JOB, LIVE, WRITE] = ['d', 'b', 'c', 'e', 'f'].map(
  (digit) => `0190${digit}000-0000-7000-8000-000000000000`,
) as [string, string, string, string, string];

const DATASET_FACT = {
  ...{ dataset_id: DATASET, name: 'cards', digest: DIGEST, format: 'csv', size_bytes: 10, rows: 2 },
  ...{ columns: ['AMT', 'hour'], created_at: AT },
};
const JOB_FACT: TrainingJobFact = {
  ...{ job_id: JOB, model_name: 'fraud', status: 'queued', model_type: 'tfjs', target: 'fraud', attempt: 1 },
  ...{
    dataset_digest: DIGEST,
    dataset_id: DATASET,
    hyperparameters: {},
    enable_tuning: false,
    tuning_trials: 0,
    tags: [],
  },
  created_at: AT,
};
const FEATURE = {
  ...{
    id: 'f1',
    name: 'spent',
    version: '1.0.0',
    feature_type: 'float',
    entity_type: 'user',
    description: '',
    owner: '',
  },
  ...{ ttl_seconds: 0, online_enabled: true, offline_enabled: true, dimension: null, validation: { nullable: false } },
  sources: [
    { kind: 'dataset', ref: 'cards', columns: ['AMT'] },
    { kind: 'feature', ref: 'raw@0.1.0' },
  ],
  ...{ transformation: '', tags: [], created_by: 'ada', created_at: AT },
};
const DEPLOYMENT = {
  ...{ id: LIVE, name: 'live', model_name: 'fraud', revision: 1, status: 'active' as const, restored_revision: null },
  routes: [{ version: '1.0.0', weight: 100, artifact_digest: DIGEST }],
  ...{ feature_bindings: { amount: 'spent@1.0.0' }, created_at: AT, updated_at: AT },
};

let registry: RegistryFixture;
const inTx = <T>(work: (tx: Transaction) => Promise<T>) => inTransaction(registry.database.dataSource, work);
const reached = async (node: string, direction: 'up' | 'down', workspace = 'default') => {
  const { nodes } = await registry.lineageGraph.get(aContext({ workspace }), { node, direction });
  return nodes.map(({ kind, name, id, field }) => `${kind} ${name ?? id} ${field}`.trim());
};

beforeAll(async () => {
  registry = await registryFixture();
  const signature = { inputs: [{ name: 'amount' }, { name: 'hour' }] };
  const datasets = [{ dataset_id: DATASET, digest: DIGEST, split: 'train' }];
  const lineage = { datasets, run_id: RUN, job_id: JOB };
  await registry.versions.register(ada, { name: 'fraud', version: '1.0.0', signature, lineage });
  const run = {
    ...{ id: RUN, experiment_id: 'e', experiment_name: 'e', name: 'swift-owl', status: 'finished', job_id: JOB },
    datasets: [{ dataset_id: DATASET, digest: DIGEST, split: 'train', rows: 2 }],
    ...{ params: {}, metrics: {}, tags: {}, artifacts: [], created_by: 'ada', started_at: AT, ended_at: AT },
  };
  const { lineageProjection: projection } = registry;
  // Twice: events may come again.
  for (let time = 0; time < 2; time++) {
    await inTx((tx) => projection.dataset(tx, 'default', DATASET_FACT));
    await inTx((tx) => projection.job(tx, 'default', JOB_FACT));
    await inTx((tx) => projection.run(tx, 'default', run));
    await inTx((tx) => projection.feature(tx, 'default', FEATURE));
    await inTx((tx) => projection.deployment(tx, 'default', DEPLOYMENT));
    for (const kind of ['model', 'dashboard']) {
      const consumer = {
        feature_id: 'f1',
        feature_name: 'spent',
        feature_version: '1.0.0',
        kind,
        name: 'fraud',
        version: '1.0.0',
      };
      await inTx((tx) => projection.consumer(tx, 'default', { ...consumer, recorded_by: 'ada', recorded_at: AT }));
    }
  }
});
afterAll(() => registry.database.drop());

describe('what other domains announce', () => {
  it('leads from a column of a CSV file by a feature and a model input to the predictions', async () => {
    expect(await reached('dataset:cards#AMT', 'down')).toEqual([
      'dataset cards AMT',
      'feature spent',
      'deployment live',
      'model fraud',
      'model fraud amount',
      'prediction live',
    ]);
    expect(await reached(`dataset:${DATASET}#hour`, 'down')).toEqual([
      'dataset cards hour',
      'model fraud hour',
      'prediction live',
    ]);
  });

  it('leads from predictions back to all that made them', async () => {
    expect((await reached('prediction:live@1.0.0', 'up')).sort()).toEqual([
      `dataset ${DATASET} amount`,
      `dataset ${DATASET} fraud`,
      'dataset cards',
      'dataset cards AMT',
      'dataset cards hour',
      'deployment live',
      'feature raw',
      'feature spent',
      'job training/fraud',
      'model fraud',
      'model fraud amount',
      'model fraud hour',
      'prediction live',
      'run swift-owl',
    ]);
  });

  it('leads from a feature by the feature service of a version to the version and its inputs', async () => {
    const workspace = 'fed';
    const input = { input: 'amount', feature: 'spent', version: '1.0.0', entity_type: 'user', feature_type: 'float' };
    const service = {
      ...{ id: 's1', name: 'fraud_inputs', version: '1.0.0', description: '', owner: '', inputs: [input] },
      ...{ request_inputs: ['hour'], created_by: 'ada', created_at: AT },
    };
    const { lineageProjection: projection } = registry;
    await inTx((tx) => projection.featureService(tx, workspace, service));
    expect(await reached('feature:spent@1.0.0', 'down', workspace)).toEqual(['feature spent', 'service fraud_inputs']);
    const used = { name: 'fraud_inputs', version: '1.0.0', features: { amount: 'spent@1.0.0' } };
    const routes = DEPLOYMENT.routes.map((route) => ({ ...route, feature_service: used }));
    await inTx((tx) => projection.deployment(tx, workspace, { ...DEPLOYMENT, feature_bindings: {}, routes }));
    const { links } = await registry.lineageGraph.get(aContext({ workspace }), {
      ...{ node: 'model:fraud@1.0.0', direction: 'up' },
    });
    expect(links).toEqual(
      expect.arrayContaining([
        { from: 'service:fraud_inputs@1.0.0', to: 'model:fraud@1.0.0', relationship: 'feature_service' },
        { from: 'feature:spent@1.0.0', to: 'service:fraud_inputs@1.0.0', relationship: 'feature' },
      ]),
    );
    expect(await reached('feature:spent@1.0.0', 'down', workspace)).toEqual(
      expect.arrayContaining(['model fraud', 'model fraud amount', 'prediction live']),
    );
  });

  it('names the column that a model learns to predict', async () => {
    const { links } = await registry.lineageGraph.get(ada, { node: `job:${JOB}`, direction: 'up', depth: 1 });

    expect(links).toContainEqual({
      from: `dataset:${DATASET}@${DIGEST}#fraud`,
      to: `job:${JOB}`,
      relationship: 'target',
    });
  });

  it('knows which model gave the predictions of an endpoint', async () => {
    const { nodes } = await registry.lineageGraph.get(ada, { node: 'prediction:live@1.0.0', direction: 'down' });

    expect(nodes.map(({ name, answeredBy }) => [name, answeredBy])).toEqual([['live', 'fraud']]);
  });

  it('keeps to the workspace of the event', async () => {
    await inTx((tx) => registry.lineageProjection.deployment(tx, 'other', DEPLOYMENT));

    expect(await reached('prediction:live', 'up', 'other')).toEqual([
      'prediction live',
      'deployment live',
      'model fraud amount',
      'feature spent',
      'model fraud',
    ]);
  });
});

describe('what is told by OpenLineage', () => {
  const emitted = async () => (await registry.lineageEventsQueries.list(ada, { origin: 'emitted' })).items;

  it('are the states of training jobs, once each, and a receiver of OpenLineage could take them', async () => {
    await registry.takeEvents();
    const done = { ...JOB_FACT, status: 'succeeded', run_id: RUN, model_version: '1.0.0', finished_at: AT };
    const failed = {
      ...JOB_FACT,
      job_id: LIVE,
      status: 'failed',
      error: { code: 'TRAINING.DIVERGED', message: 'NaN' },
    };
    for (const fact of [JOB_FACT, JOB_FACT, done, failed]) {
      await inTx((tx) => registry.lineageEvents.emitJob(tx, ada, fact, AT));
    }

    const events = await emitted();
    expect(events.map(({ event_type, job_name, run_id }) => [event_type, job_name, run_id])).toEqual([
      ['FAIL', 'training/fraud', LIVE],
      ['COMPLETE', 'training/fraud', JOB],
      ['START', 'training/fraud', JOB],
    ]);
    expect(events[1]?.event).toMatchObject({
      inputs: [
        {
          namespace: 'intelgraph://default',
          name: `dataset/${DATASET}`,
          facets: { version: { datasetVersion: DIGEST } },
        },
      ],
      outputs: [
        { namespace: 'intelgraph://default', name: 'model/fraud', facets: { version: { datasetVersion: '1.0.0' } } },
      ],
    });
    expect((await registry.takeEvents()).map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => 'registry.lineage_event.emitted.v1'),
    );
    const elsewhere = aContext({ workspace: 'elsewhere' });
    for (const { event } of events) {
      expect((await registry.lineageEvents.receive(elsewhere, event)).created).toBe(true);
    }
  });

  it('are batches of feature values with what the features are computed from', async () => {
    const write = {
      ...{ id: WRITE, rows: 500, stored: 500, superseded: 0, duplicates: 0, entities: 500, digest: DIGEST },
      features: [{ id: 'f1', name: 'spent', version: '1.0.0', rows: 500 }],
    };
    await inTx((tx) => registry.lineageEvents.emitWrite(tx, ada, write, AT));

    const [event] = await emitted();
    expect([event?.run_id, event?.job_name, event?.event_type]).toEqual([WRITE, 'features/write', 'COMPLETE']);
    expect(event?.event).toMatchObject({
      inputs: expect.arrayContaining([
        expect.objectContaining({ name: 'feature/raw' }),
        expect.objectContaining({ name: `dataset/${DATASET}` }),
      ]),
      outputs: [{ name: 'feature/spent', outputFacets: { outputStatistics: { rowCount: 500 } } }],
    });
  });
});

it.each([
  ['registered', (name: string) => registry.versions.register(ada, { name, version: '1.0.0' })],
  ['made by its owner', (name: string) => registry.models.create(ada, { name })],
  ['made by a client of MLflow', (name: string) => registry.models.createNew(ada, { name })],
])('what is told of a model while it is %s is told of that model', async (how, make) => {
  const name = `new and ${how}`;
  const { dataSource } = registry.database;
  let made: Promise<unknown> | undefined;
  await inTx(async (tx) => {
    await registry.lineageProjection.deployment(tx, 'default', {
      ...DEPLOYMENT,
      id: uuidv7Ids.next(),
      model_name: name,
    });
    made = make(name);
    // It is there, and waits for those who did not see it.
    await eventually(async () => {
      expect(await dataSource.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).toHaveLength(
        1,
      );
    });
  });
  await made;

  expect(await dataSource.query(`SELECT FROM lineage_nodes WHERE id = $1`, [name])).toEqual([]);
  expect(await reached(`model:${name}@1.0.0`, 'down')).toEqual([`model ${name}`, 'deployment live', 'prediction live']);
});
