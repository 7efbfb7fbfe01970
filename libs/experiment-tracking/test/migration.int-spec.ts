import { createDomainDataSource } from '@intelgraph/persistence';
import { aContext, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';

import {
  ExperimentsQueries,
  MetricsQueries,
  RunsQueries,
  TRACKING_ENTITIES,
  TRACKING_MIGRATIONS,
} from '../src/index.js';

const EXPERIMENTS = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'];
const RUN = '018f0000-0000-7000-8000-00000000000a';
const ada = aContext();

let database: TestDatabase;
let current: DataSource;
beforeAll(async () => {
  const [first] = TRACKING_MIGRATIONS;
  database = await testDatabase({ entities: [], migrations: first === undefined ? [] : [first] });
  const old = database.dataSource;
  for (const [i, id] of EXPERIMENTS.entries()) {
    await old.query(
      `INSERT INTO experiments (id, workspace, name, description, created_by, created_at)
       VALUES ($1, 'default', $2, '', 'ada', now() + $3 * interval '1 second')`,
      [id, ['churn', 'Default'][i], i],
    );
  }
  await old.query(
    `INSERT INTO runs (id, workspace, experiment_id, experiment_name, name, status, params, latest_metrics, tags, artifacts,
                       datasets, created_by, started_at, version)
     VALUES ($1, 'default', $2, 'churn', 'old', 'running', '{"lr": 0.1}', '{"auc": {"value": 2}}', '{}', '[]', '[]', 'ada',
             now(), 3)`,
    [RUN, EXPERIMENTS[0]],
  );
  for (const [step, value] of [
    [1, 0.5],
    [2, 0.25],
    [0, 0.75],
  ]) {
    await old.query(`INSERT INTO metric_points VALUES ($1, 'auc', $2, '2026-01-01T00:00:00.123Z', $3)`, [
      RUN,
      step,
      value,
    ]);
  }
  current = createDomainDataSource({
    connection: database.connection,
    applicationName: 'test',
    entities: TRACKING_ENTITIES,
    migrations: TRACKING_MIGRATIONS,
  });
  await current.initialize();
  await current.runMigrations();
});
afterAll(async () => {
  await current.destroy();
  await database.drop();
});

describe('the tables of an earlier release', () => {
  it('keep their experiments, numbered, with 0 for Default; runs; and the history with its latest values', async () => {
    const { items } = await new ExperimentsQueries(current).list(ada, {});
    expect(Object.fromEntries(items.map(({ name, number }) => [name, number]))).toEqual({ Default: 0n, churn: 1n });
    expect(await new RunsQueries(current).get(ada, RUN)).toMatchObject({
      experimentName: 'churn',
      experimentNumber: 1n,
      params: { lr: 0.1 },
      latestMetrics: [{ key: 'auc', value: 0.25, step: 2n, time: new Date('2026-01-01T00:00:00.123Z') }],
      artifactUri: `mlflow-artifacts:/1/${RUN.replaceAll('-', '')}/artifacts`,
    });
    const history = await new MetricsQueries(current).history(ada, RUN, 'auc', {});
    expect(history.items.map(({ step, value }) => [step, value])).toEqual([
      [0n, 0.75],
      [1n, 0.5],
      [2n, 0.25],
    ]);
  });

  it('can be had again', async () => {
    for (let i = 1; i < TRACKING_MIGRATIONS.length; i++) await current.undoLastMigration();
    const rows: object[] = await current.query(
      `SELECT experiment_name, latest_metrics, (SELECT count(*)::int FROM metric_points) AS points FROM runs`,
    );
    const latest = { auc: { value: 0.25, step: '2', time: '2026-01-01T00:00:00.123Z' } };
    expect(rows).toEqual([{ experiment_name: 'churn', latest_metrics: latest, points: 3 }]);
  });
});
