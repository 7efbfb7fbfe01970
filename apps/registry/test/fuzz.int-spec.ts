import { type ApiDocument, fuzz, type FuzzReport } from '@intelgraph/testing/fuzz';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MlflowCaller } from './fixtures/mlflow-caller.js';
import { RunningRegistry } from './fixtures/running-registry.js';

// By hand: FUZZ_REQUESTS=100000 FUZZ_SEED=7 npm test -- apps/registry/test/fuzz
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 4000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_129);

const KNOWN = (runs: readonly string[]) => ({
  ...{
    name: ['m', 'fuzzed'],
    new_name: ['m', 'n'],
    model: ['m'],
    model_id: ['m'],
    version: ['1', '2', '1.0.0', '2.0.0'],
  },
  ...{ versions: ['1.0.0,2.0.0', '1.0.0'], alias: ['champion'], key: ['a', 'auc'], value: ['1'], metric_key: ['auc'] },
  ...{ run_id: runs, run_uuid: runs, experiment_id: ['0'], experiment_ids: ['0'], experiment: ['Default'] },
  ...{ stage: ['Staging', 'Production', 'Archived', 'None'], to_stage: ['staging', 'production'], reason: ['because'] },
  ...{ path: ['weights.bin', 'a/b'], artifact_file_path: ['MLmodel'], source: ['s3://b/k', 'models:/m/1'] },
  // Nobody has such a name: what a webhook calls is looked up, and not found.
  ...{
    url: ['https://hooks.invalid/x'],
    events: ['model_version.created', 'model.created'],
    start_date: ['2026-01-01T00:00:00Z'],
  },
});

describe('requests made by chance, on every endpoint of the registry and of MLflow', () => {
  let registry: RunningRegistry;
  let report: FuzzReport;
  beforeAll(
    async () => {
      registry = await RunningRegistry.start();
      await registry.stored('m', '1.0.0');
      await registry.stored('m', '2.0.0');
      const mlflow = new MlflowCaller(registry);
      const runs = [await mlflow.startRun(), await mlflow.startRun()];
      report = await fuzz({
        port: registry.app.httpPort,
        document: registry.app.openapi as ApiDocument,
        ...{ seed: SEED, requests: REQUESTS },
        tokens: [registry.author, registry.author, registry.author, registry.issue('alan', ['admin']), registry.viewer],
        known: KNOWN(runs),
      });
    },
    60_000 + REQUESTS * 20,
  );
  afterAll(() => registry.stop());

  it('never end in a 5xx, a hung request or an error without a code', () => {
    expect(report.failures).toEqual([]);
  });

  it('are not all refused at the door', () => {
    expect(report.statuses.get(200)).toBeGreaterThan(REQUESTS / 10);
    expect(report.succeeded.size).toBeGreaterThan(60);
  });

  it('leave a registry that answers as before', async () => {
    expect((await registry.call('GET', '/health/ready')).status).toBe(200);
    expect((await registry.call('POST', '/api/v1/models', { name: 'after-all' })).status).toBe(201);
  });
});
