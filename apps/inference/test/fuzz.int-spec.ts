import { GRPCInferenceServiceService, InferenceServiceService } from '@intelgraph/contracts';
import { type ApiDocument, Dice, fuzz, fuzzGrpc } from '@intelgraph/testing/fuzz';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FakeFeatureStore } from './fixtures/fake-feature-store.js';
import { lyingRequest } from './fixtures/infer-mutations.js';
import { NAMES } from './fixtures/infer-requests.js';
import { linearModel } from './fixtures/linear-model.js';
import { onnxFiles } from './fixtures/model-files.js';
import { RunningInference } from './fixtures/running-inference.js';

// By hand: FUZZ_REQUESTS=20000 FUZZ_SEED=7 npm test -- apps/inference/test/fuzz (of each kind; three times as many over REST)
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_130);
const LIMIT_MS = 120_000 + REQUESTS * 150;
// Not loading and unloading, which would take away what is asked.
const PREDICTING = /^\/(v2(?!\/repository\/models)|predict|feedback|invocations|models|ping|v1)\b/;

const KNOWN = {
  ...{
    model: ['single', 'fraud', 'texts'],
    model_name: ['single', 'fraud', 'texts'],
    version: ['1', '1.0.0'],
    model_version: ['1.0.0'],
  },
  ...{
    name: [...NAMES, 'single', 'prediction', 'text', 'count', 'twice'],
    datatype: ['FP64', 'INT64', 'BYTES'],
    shape: ['1'],
    key: NAMES,
  },
  ...{ label: ['champion'], columns: NAMES, value: ['1', '0.5'] },
};

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

describe('requests made by chance, to everything that predicts', () => {
  const features = new FakeFeatureStore();
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start({ featuresGrpcUrl: await features.start() });
    inference.registry.labels.set('fraud@champion', '1.0.0');
    await inference.deploy('fraud');
    await inference.deploy('single', '1.0.0', linearModel(1));
    await inference.registerFiles('texts', onnxFiles('texts'));
    await inference.deploy('texts');
  });
  afterAll(async () => {
    await inference.stop();
    features.stop();
  });

  it(
    'never end in a 5xx, a hung request or an error without words',
    async () => {
      const document = predictingOnly(inference.app.openapi as ApiDocument);
      const { httpPort: port } = inference.app;
      const requests = 3 * REQUESTS; // There are so many more operations.
      const { failures, succeeded } = await fuzz({ port, document, seed: SEED, requests, known: KNOWN });
      expect(failures).toEqual([]);
      expect(succeeded).toContain('GET /v2/models/{model}');
      const predicting = [...succeeded].filter((operation) => operation.startsWith('POST'));
      expect(predicting.length).toBeGreaterThan(4);
    },
    LIMIT_MS,
  );

  it(
    'are told what is wrong where sizes, shapes and lengths lie about one another',
    async () => {
      const dice = new Dice(SEED);
      const wrong: string[] = [];
      const statuses = new Set<number>();
      for (let sent = 0; sent < REQUESTS; sent++) {
        const { path, headers, body } = lyingRequest(dice);
        const answer = await fetch(`http://127.0.0.1:${inference.app.httpPort}${path}`, {
          ...{ method: 'POST', headers, body: new Uint8Array(body) },
        });
        const text = await answer.text();
        statuses.add(answer.status);
        const isTold = answer.status === 200 || /^\{("error":"|.*"code":)/.test(text);
        if (answer.status >= 500 || !isTold)
          wrong.push(`${answer.status} ${path} ${body.toString('latin1')} → ${text}`);
      }
      expect(wrong).toEqual([]);
      expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404]));
    },
    LIMIT_MS,
  );

  it(
    'never end in UNKNOWN, INTERNAL or a hung call over gRPC',
    async () => {
      // Unloading would take away what is asked.
      const staying = Object.entries(GRPCInferenceServiceService).filter(
        ([name]) => !name.startsWith('repositoryModel'),
      );
      const services = [Object.fromEntries(staying), InferenceServiceService];
      const { grpcPort: port } = inference.app;
      const { failures, succeeded } = await fuzzGrpc({ port, services, seed: SEED, requests: REQUESTS, known: KNOWN });
      expect(failures).toEqual([]);
      expect(succeeded).toContain('/inference.GRPCInferenceService/ModelMetadata');
    },
    LIMIT_MS,
  );

  it('leave a server that answers as before', async () => {
    // Over gRPC it may have been unloaded.
    expect((await inference.call('POST', '/v2/repository/models/fraud/load')).status).toBe(200);
    const inputs = Object.fromEntries(NAMES.map((name) => [name, 5]));
    expect(await inference.call('POST', '/predict', { model_name: 'fraud', inputs })).toMatchObject({
      ...{ status: 200, body: { prediction: 'yes' } },
    });
  });
});
