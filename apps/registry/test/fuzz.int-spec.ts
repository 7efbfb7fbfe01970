import {
  AbTestServiceService,
  LineageServiceService,
  ModelLifecycleServiceService,
  RegistryServiceService,
  TrackingServiceService,
  VersionFactsServiceService,
} from '@intelgraph/contracts';
import { type ApiDocument, fuzz, fuzzGrpc, type FuzzReport, type GrpcFuzzReport } from '@intelgraph/testing/fuzz';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MlflowCaller } from './fixtures/mlflow-caller.js';
import { RunningRegistry } from './fixtures/running-registry.js';

// By hand: FUZZ_REQUESTS=100000 FUZZ_SEED=7 npm test -- apps/registry/test/fuzz (as many again go to gRPC)
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 1000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_129);
const ROUND = 500;

/** Values that lead somewhere, in a round of requests that soon deletes and renames what they lead to. */
async function knownIn(registry: RunningRegistry, model: string): Promise<Record<string, readonly string[]>> {
  await registry.stored(model, '1.0.0');
  await registry.stored(model, '2.0.0');
  const mlflow = new MlflowCaller(registry);
  const { experiment_id: experiment } = (await mlflow.post('experiments/create', { name: model })).body;
  const started = { experiment_id: experiment };
  const runs = [await mlflow.startRun(started), await mlflow.startRun(started)];
  return {
    ...{ name: [model], new_name: [`${model}-new`], model: [model], model_id: [model], alias: ['champion'] },
    ...{ version: ['1', '2', '1.0.0', '2.0.0'], versions: ['1.0.0,2.0.0', '1.0.0'], key: ['a', 'auc'], value: ['1'] },
    ...{ run_id: runs, run_uuid: runs, experiment_id: [experiment, '0'], experiment_ids: [experiment] },
    ...{ stage: ['Staging', 'Production', 'Archived', 'None'], to_stage: ['staging', 'production'], reason: ['why'] },
    ...{ path: ['weights.bin', 'a/b'], source: ['s3://b/k', `models:/${model}/1`], metric_key: ['auc'] },
    // Nobody has such a name: what a webhook calls is looked up, and not found.
    ...{ url: ['https://hooks.invalid/x'], events: ['model_version.created'], start_date: ['2026-01-01T00:00:00Z'] },
  };
}

let registry: RunningRegistry;
let tokens: string[];
beforeAll(async () => {
  registry = await RunningRegistry.start();
  tokens = [registry.author, registry.author, registry.issue('alan', ['admin']), registry.viewer];
});
afterAll(() => registry.stop());

async function expectToAnswerAsBefore(name: string): Promise<void> {
  expect((await registry.call('GET', '/health/ready')).status).toBe(200);
  expect((await registry.call('POST', '/api/v1/models', { name })).status).toBe(201);
}

describe('requests made by chance, on every endpoint of the registry and of MLflow', () => {
  const reports: FuzzReport[] = [];
  beforeAll(
    async () => {
      const document = registry.app.openapi as ApiDocument;
      for (let sent = 0; sent < REQUESTS; sent += ROUND) {
        const known = await knownIn(registry, `model-${sent}`);
        const { httpPort: port } = registry.app;
        reports.push(await fuzz({ port, document, seed: SEED + sent, requests: ROUND, tokens, known }));
      }
    },
    120_000 + REQUESTS * 100,
  );

  it('never end in a 5xx, a hung request or an error without a code', () => {
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('are not all refused at the door', () => {
    const succeeded = new Set(reports.flatMap((report) => [...report.succeeded]));
    expect(succeeded.size).toBeGreaterThan(50);
  });

  it('leave a registry that answers as before', () => expectToAnswerAsBefore('after-http'));
});

const SERVICES = [
  RegistryServiceService,
  AbTestServiceService,
  TrackingServiceService,
  ModelLifecycleServiceService,
  LineageServiceService,
  VersionFactsServiceService,
];

describe('protobuf messages made by chance, to every method of the registry', () => {
  const reports: GrpcFuzzReport[] = [];
  beforeAll(
    async () => {
      for (let sent = 0; sent < REQUESTS; sent += ROUND) {
        const found = await knownIn(registry, `grpc-${sent}`);
        const known = { ...found, model_name: found['model'] ?? [], label: ['a'], node: [`model:grpc-${sent}@1.0.0`] };
        const { grpcPort: port } = registry.app;
        reports.push(await fuzzGrpc({ port, services: SERVICES, seed: SEED + sent, requests: ROUND, tokens, known }));
      }
    },
    120_000 + REQUESTS * 100,
  );

  it('never end in UNKNOWN, INTERNAL or a hung call', () => {
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('are not all refused at the door', () => {
    const succeeded = new Set(reports.flatMap((report) => [...report.succeeded]));
    // How many depends on what is deleted first.
    expect(succeeded.size).toBeGreaterThan(10);
  });

  it('leave a registry that answers as before', () => expectToAnswerAsBefore('after-grpc'));
});
