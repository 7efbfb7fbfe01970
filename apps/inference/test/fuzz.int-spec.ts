import { type ApiDocument, fuzz, type FuzzReport } from '@intelgraph/testing/fuzz';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FakeFeatureStore } from './fixtures/fake-feature-store.js';
import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

// By hand: FUZZ_REQUESTS=100000 FUZZ_SEED=7 npm test -- apps/inference/test/fuzz
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 1500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_130);
const NAMES = Object.keys(rowOf(COLUMNS, 0));
const PREDICTING = /^\/(predict|invocations|models|ping|v1)\b/;

/** The routes that predict, with rows that the model takes more often than not. */
function predictingOnly({ paths, components }: ApiDocument): ApiDocument {
  const row = { properties: Object.fromEntries(NAMES.map((name) => [name, { type: 'number' }])), required: NAMES };
  const column = { type: 'array', items: { type: 'number' } };
  const columns = { properties: Object.fromEntries(NAMES.map((name) => [name, column])), required: NAMES };
  return {
    paths: Object.fromEntries(Object.entries(paths).filter(([path]) => PREDICTING.test(path))),
    components: { schemas: { ...components?.schemas, ModelRow: row, ModelColumns: columns } },
  };
}

describe('requests made by chance, on every route that predicts', () => {
  let inference: RunningInference;
  let report: FuzzReport;
  const features = new FakeFeatureStore();
  beforeAll(
    async () => {
      inference = await RunningInference.start({ featuresGrpcUrl: await features.start() });
      inference.registry.labels.set('fraud@champion', '1.0.0');
      const routes = [{ version: '1.0.0', weight: 100 }];
      expect((await inference.call('POST', '/api/v1/deployments', { model_name: 'fraud', routes })).status).toBe(201);
      const [models, versions] = [['fraud'], ['1', '1.0.0', '1']];
      const known = {
        ...{ model: models, model_name: models, version: versions, model_version: ['1.0.0'], label: ['champion'] },
        ...{ columns: NAMES, key: NAMES, value: ['1', '0.5'] },
      };
      const document = predictingOnly(inference.app.openapi as ApiDocument);
      report = await fuzz({ port: inference.app.httpPort, document, seed: SEED, requests: REQUESTS, known });
    },
    60_000 + REQUESTS * 100,
  );
  afterAll(async () => {
    await inference.stop();
    features.stop();
  });

  it('never end in a 5xx, a hung request or an error without a reason', () => {
    expect(report.failures).toEqual([]);
  });

  it('are not all refused at the door', () => {
    const predicting = [...report.succeeded].filter((operation) => operation.startsWith('POST'));
    expect(predicting.length).toBeGreaterThan(4);
  });

  it('leave an app that answers as before', async () => {
    const asked = { model_name: 'fraud', inputs: rowOf(COLUMNS, 1) };
    expect((await inference.call('POST', '/predict', asked)).status).toBe(200);
  });
});
