import { join } from 'node:path';

import type { RunningApp } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { callHttp } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap as bootstrapGateway } from '../../../apps/gateway/src/bootstrap.js';
import { rowOf } from '../../../apps/inference/test/fixtures/linear-model.js';
import { COLUMNS, RunningInference } from '../../../apps/inference/test/fixtures/running-inference.js';

import { ReplicaProcess } from './replica-process.js';

describe('three replicas of the inference service behind the gateway', () => {
  let first: RunningInference;
  let gateway: RunningApp;
  let replicas: readonly ReplicaProcess[] = [];
  const body = { model_name: 'fraud', inputs: rowOf(COLUMNS, 5) };

  beforeAll(async () => {
    first = await RunningInference.start();
    await first.deploy('fraud');
    const { registryGrpcUrl, folder } = first;
    replicas = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        ReplicaProcess.start({ ...first.settings, registryGrpcUrl, dataDir: join(folder, name) }),
      ),
    );
    const inferenceUrl = replicas.map(({ ports }) => `http://127.0.0.1:${ports.http}`).join(',');
    gateway = await bootstrapGateway({
      ...{ dataDir: join(folder, 'gateway'), logLevel: 'silent', httpPort: 0, grpcPort: 0, rateLimit: 1_000_000 },
      ...{ governanceGrpcUrl: '127.0.0.1:1', inferenceUrl },
    });
    await gateway.ready;
    for (const { ports } of replicas) {
      await eventually(async () => expect((await callHttp(ports.http, 'POST', '/predict', body)).status).toBe(200));
    }
  });
  afterAll(async () => {
    await gateway.close();
    for (const replica of replicas) await replica.kill();
    await first.stop();
  });

  /** Sends requests, 16 at a time; what each answered: its status and prediction, or how it failed. */
  const load = async (total: number, onEach: (i: number) => void = () => undefined): Promise<Map<string, number>> => {
    const answers = new Map<string, number>();
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < total) {
        const i = next++;
        onEach(i);
        const answer = await callHttp<{ prediction?: string }>(gateway.httpPort, 'POST', '/predict', body).then(
          (told) => `${told.status} ${told.body.prediction ?? ''}`,
          (error: unknown) => String(error),
        );
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, client));
    return answers;
  };

  it('answer every request while one of them is killed under load', async () => {
    const [victim] = replicas as [ReplicaProcess];
    let killed = Promise.resolve();
    const answers = await load(2000, (i) => {
      if (i === 700) killed = victim.kill();
    });
    await killed;

    const failed = 2000 - (answers.get('200 yes') ?? 0);
    expect({ failed, answers: Object.fromEntries(answers) }).toEqual({ failed: 0, answers: { '200 yes': 2000 } });
    const metrics = await (await fetch(`http://127.0.0.1:${gateway.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/replicas\{peer="inference",state="ejected",service="gateway"\} 1\n/);
  });
});
