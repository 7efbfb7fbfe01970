import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { callHttp } from '@intelgraph/testing/apps';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const LOADER = new URL('../../../libs/testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./fixtures/doomed-inference.ts', import.meta.url));
const POLICY = '/api/v1/deployments/fraud/policy';

describe('a shadow whose process is killed', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
  });
  afterAll(() => inference.stop());

  const predict = (port: number, seed: number) =>
    callHttp(port, 'POST', '/predict', { model_name: 'fraud', inputs: rowOf(COLUMNS, seed) });
  const compared = async (port: number): Promise<number | undefined> => {
    const { body } = await callHttp(port, 'GET', POLICY);
    const { shadow } = body as { shadow: { comparisons: { compared: number }[] } };
    return shadow.comparisons[0]?.compared;
  };

  it('goes on in a replica that knows no registry, and keeps what was told before', async () => {
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
    const shadow = { type: 'shadow', version: '2.0.0', sample_percent: 100 };
    expect((await callHttp(port, 'PUT', POLICY, shadow)).status).toBe(200);
    for (let seed = 0; seed < 7; seed++) await predict(port, seed);
    await eventually(async () => expect(await compared(port)).toBe(7), { timeoutMs: 10_000 });
    child.kill('SIGKILL');
    await exit;

    await inference.boot();
    await inference.app.ready;
    for (let seed = 0; seed < 4; seed++) {
      expect((await predict(inference.app.httpPort, seed)).body).toMatchObject({ model_version: '1.0.0' });
    }
    await eventually(async () => expect(await compared(inference.app.httpPort)).toBe(11), { timeoutMs: 10_000 });
  });
});
