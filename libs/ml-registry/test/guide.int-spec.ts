import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, usePostgres } from '@intelgraph/testing';
import { withClient, type PostgresConnection } from '@intelgraph/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createMLRegistry, type MLRegistry, type RegisteredModel } from '../src/index.js';

describe("the guide's registry snippets", () => {
  let registry: MLRegistry;
  let postgres: PostgresConnection;
  let basePath: string;
  let model: RegisteredModel;

  beforeAll(async () => {
    postgres = (await usePostgres()).connection(`guide_${process.pid}`);
    basePath = await mkdtemp(join(tmpdir(), 'guide-'));
    registry = createMLRegistry({ postgres, storage: { type: 'local', basePath } });
    await registry.initialize();
    model = await registry.registry.registerModel({
      name: 'fraud_detector',
      version: '1.0.0',
      framework: 'pytorch',
      model_type: 'classification',
      stage: 'development',
      author: 'data-science-team',
      artifact_uri: '/models/fraud_detector_v1.pt',
      model_size_bytes: 1024000,
      metrics: { accuracy: 0.95, precision: 0.93, recall: 0.94, f1: 0.935 },
      hyperparameters: { learning_rate: 0.001, batch_size: 32, hidden_size: 128 },
      tags: ['fraud-detection', 'production-ready'],
    });
  });
  afterAll(async () => {
    await registry.close();
    await withClient({ ...postgres, database: 'postgres' }, (client) =>
      client.query(`DROP DATABASE "${postgres.database}" WITH (FORCE)`),
    );
    await rm(basePath, { recursive: true });
  });

  it('register a model, whose files elsewhere make it external, and find it again', async () => {
    expect(model).toMatchObject({ name: 'fraud_detector', version: '1.0.0', artifact_status: 'external' });
    expect(await registry.registry.getModel('fraud_detector', '1.0.0')).toEqual(model);
    expect(await registry.registry.getModel('model_name', 'version')).toBeNull();
  });

  it('track lineage with a parent that is not known', async () => {
    await registry.lineage.recordLineage({
      model_id: model.id,
      model_version: '1.0.0',
      parent_models: [{ model_id: 'previous_model_id', version: '0.9.0', relationship: 'fine-tuned' }],
      datasets: [{ dataset_id: 'fraud_training_2024', version: '1.0', split: 'train', size: 100000 }],
      experiment_id: 'exp-123',
      run_id: 'run-456',
    });

    expect(await registry.lineage.getLineage(model.id, '1.0.0')).toMatchObject({
      parent_models: [{ model_id: 'previous_model_id', resolved: false }],
      datasets: [{ dataset_id: 'fraud_training_2024', size: 100000 }],
      run_id: 'run-456',
    });
  });

  it('move to staging by request and approval', async () => {
    const transition = await registry.stages.requestTransition(
      model.id,
      '1.0.0',
      'staging',
      'Model passed all validation tests',
      [
        { item: 'Unit tests passing', completed: true },
        { item: 'Integration tests passing', completed: true },
        { item: 'Performance metrics meet threshold', completed: true },
      ],
    );
    await registry.stages.approveTransition(transition.id, 'ml-engineer@company.com', transition.checklist);

    expect((await registry.registry.getModel(model.id, '1.0.0'))?.stage).toBe('staging');
  });

  it('record an A/B test between models that are not known', async () => {
    const abTest = await registry.comparator.createABTest({
      name: 'Fraud Detector v1.0 vs v1.1',
      description: 'Compare new model with 20% traffic',
      control_model: { model_id: 'model_v1_id', version: '1.0.0' },
      treatment_model: { model_id: 'model_v1_1_id', version: '1.1.0' },
      traffic_split: { control: 80, treatment: 20 },
      start_date: new Date().toISOString(),
      status: 'running',
      success_metrics: ['precision', 'recall', 'latency'],
      created_by: 'ml-engineer@company.com',
    });

    expect(abTest).toMatchObject({
      status: 'running',
      control_model: { resolved: false },
      traffic_split: { control: 80 },
    });
    expect(await registry.comparator.getABTest(abTest.id)).toEqual(abTest);
  });

  it('find everything again in a second process on the same database', async () => {
    const second = createMLRegistry({ postgres, storage: { type: 'local', basePath } });
    await second.initialize();

    expect((await second.registry.getModel('fraud_detector', '1.0.0'))?.id).toBe(model.id);
    await second.close();
  });

  it('share the database with the tables of another library', async () => {
    const other = `INSERT INTO migrations (timestamp, name) VALUES (1763950000000, 'CreateTracking1763950000000')`;
    await withClient(postgres, (client) => client.query(other));
    const beside = createMLRegistry({ postgres, storage: { type: 'local', basePath } });

    await expect(beside.initialize()).resolves.toBeUndefined();
    await beside.close();
  });

  it('fail at initialize when the Redis they name does not answer', async () => {
    const redis = { host: '127.0.0.1', port: await freePort() };
    const unreachable = createMLRegistry({ postgres, redis, storage: { type: 'local', basePath } });

    await expect(unreachable.initialize()).rejects.toMatchObject({ kind: 'unavailable', message: /redis/ });
    await unreachable.close();
  });
});
