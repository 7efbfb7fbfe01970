import { join } from 'node:path';

import type { RunningApp } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap as bootstrapGateway } from '../../apps/gateway/src/bootstrap.js';
import { onnxFiles } from '../../apps/inference/test/fixtures/model-files.js';
import { RunningInference } from '../../apps/inference/test/fixtures/running-inference.js';
import { obstacle, perfAnalyzer } from './perf-analyzer.js';

/** As few and short windows as it takes, however much their figures differ. */
const BRIEF = [
  ...['--measurement-mode', 'count_windows', '--measurement-request-count', '50'],
  ...['--max-trials', '3', '--stability-percentage', '1000'],
];

(obstacle() === undefined ? describe : describe.skip)("Triton's perf_analyzer, unchanged", () => {
  let inference: RunningInference;
  let gateway: RunningApp;
  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
    await inference.registerFiles('image', onnxFiles('image'));
    await inference.deploy('image');
    gateway = await bootstrapGateway({
      ...{ dataDir: join(inference.folder, 'gateway'), httpPort: 0, grpcPort: 0, logLevel: 'silent' },
      ...{ inferenceUrl: `http://127.0.0.1:${inference.app.httpPort}`, rateLimit: 1_000_000 },
    });
    await gateway.ready;
  }, 120_000);
  afterAll(async () => {
    await gateway.close();
    await inference.stop();
  });

  const http = (): string[] => ['-i', 'http', '-u', `127.0.0.1:${gateway.httpPort}`];
  const grpc = (): string[] => ['-i', 'grpc', '-u', `127.0.0.1:${inference.app.grpcPort}`];

  it.each([
    ['a tabular model by HTTP', http, ['-m', 'fraud', '-b', '2']],
    ['a tabular model by gRPC', grpc, ['-m', 'fraud', '-b', '2']],
    ['images by HTTP, several at a time', http, ['-m', 'image', '-b', '3', '--concurrency-range', '4', '--async']],
    ['images by gRPC, several at a time', grpc, ['-m', 'image', '-b', '3', '--concurrency-range', '4', '--async']],
    ['a stream', grpc, ['-m', 'image', '--streaming', '--async']],
    ['JSON', http, ['-m', 'image', '--input-tensor-format', 'json', '--output-tensor-format', 'json']],
    ['a rate', http, ['-m', 'fraud', '--request-rate-range', '100']],
  ])(
    'measures %s',
    async (_, server, args) => {
      const output = await perfAnalyzer([...server(), ...args, ...BRIEF]);
      expect(output).toMatch(/Throughput: [1-9][\d.]* infer\/sec/);
      // What the server counted meanwhile, which it finds by the number of the version.
      expect(output).toMatch(/Inference count: [1-9]/);
    },
    120_000,
  );
});
