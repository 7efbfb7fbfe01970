import { join } from 'node:path';

import type { RunningApp } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap as bootstrapGateway } from '../../apps/gateway/src/bootstrap.js';
import { mixedModel } from '../../apps/inference/test/fixtures/linear-model.js';
import { onnxFiles } from '../../apps/inference/test/fixtures/model-files.js';
import { RunningInference } from '../../apps/inference/test/fixtures/running-inference.js';
import { PythonEnvironment } from '../python/python-environment.js';
import { reportsOf, scenariosIn } from '../python/scenarios.js';

const TRITON = new PythonEnvironment('triton', "Triton's");
const SENTENCES = scenariosIn(join(import.meta.dirname, 'scenarios'));
const SCENARIOS_LIMIT_MS = 300_000;

(TRITON.obstacle() === undefined ? describe : describe.skip)("Triton's own Python clients, unchanged", () => {
  let inference: RunningInference;
  let gateway: RunningApp;
  let failures: Map<string, string | null>;
  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
    await inference.deploy('mixed', '1.0.0', mixedModel());
    await inference.registerFiles('image', onnxFiles('image'));
    await inference.deploy('image');
    const { httpPort, grpcPort } = inference.app;
    // One origin, as for everybody.
    gateway = await bootstrapGateway({
      ...{ dataDir: join(inference.folder, 'gateway'), httpPort: 0, grpcPort: 0, logLevel: 'silent' },
      ...{ inferenceUrl: `http://127.0.0.1:${httpPort}`, rateLimit: 1_000_000 },
    });
    await gateway.ready;
    const program = join(import.meta.dirname, 'run_scenarios.py');
    const servers = [gateway.httpPort, grpcPort].map((port) => `127.0.0.1:${port}`);
    failures = reportsOf(await TRITON.outputOf([program, ...servers]));
  }, SCENARIOS_LIMIT_MS);
  afterAll(async () => {
    await gateway.close();
    await inference.stop();
  });

  it.each(SENTENCES)('%s', (sentence) => {
    expect(failures.get(sentence)).toBeNull();
  });

  it('runs nothing but what is listed here', () => {
    expect([...failures.keys()].sort()).toEqual([...SENTENCES].sort());
  });
});
