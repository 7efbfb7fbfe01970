import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { callHttp } from '@intelgraph/testing/apps';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningInference } from './fixtures/running-inference.js';

const LOADER = new URL('../../../libs/testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./fixtures/doomed-inference.ts', import.meta.url));
const POLICY = '/api/v1/deployments/fraud/policy';

describe('a canary whose process is killed', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
  });
  afterAll(() => inference.stop());

  it('goes on where it was in a replica that knows no registry', async () => {
    await inference.app.close();
    const settings = {
      ...{ ...inference.settings, registryGrpcUrl: inference.registryGrpcUrl },
      dataDir: join(inference.folder, 'doomed'),
    };
    const child = spawn(process.execPath, ['--import', LOADER, DOOMED, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(said.toString().trim().split(' ')[1]);
    const steps = [
      { weight: 10, bake_seconds: 1 },
      { weight: 50, bake_seconds: 2 },
      { weight: 90, bake_seconds: 1 },
    ];
    const started = await callHttp(port, 'PUT', POLICY, { type: 'canary', version: '2.0.0', steps });
    expect(started.status).toBe(200);
    await eventually(
      async () => {
        const { body } = await callHttp(port, 'GET', POLICY);
        expect(body).toMatchObject({ canary: { current_step_index: 1 } });
      },
      { timeoutMs: 10_000 },
    );
    child.kill('SIGKILL');
    await exit;

    await inference.boot();
    await inference.app.ready;
    await eventually(
      async () => {
        const { body } = await inference.call('GET', POLICY);
        expect(body).toMatchObject({ canary: { state: 'succeeded', current_step_index: 2 } });
      },
      { timeoutMs: 15_000 },
    );
    const revisions = (await inference.call('GET', '/api/v1/deployments/fraud/revisions')).body.items;
    expect(revisions).toMatchObject([
      { revision: 5, canary_step: null, routes: [{ version: '2.0.0', weight: 100 }] },
      { revision: 4, canary_step: 2 },
      { revision: 3, canary_step: 1 },
      { revision: 2, canary_step: 0 },
      { revision: 1, canary_step: null },
    ]);
  });
});
