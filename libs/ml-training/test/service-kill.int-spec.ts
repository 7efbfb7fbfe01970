import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { aContext, eventually } from '@intelgraph/testing';

import { Harness, sampleCsv } from './harness.js';

const SERVICE = fileURLToPath(new URL('./service-process.mjs', import.meta.url));

describe('a training service that is killed', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness.stop());

  it('takes its training process with it; the next service finishes the job with one version', async () => {
    const ctx = aContext({ principal: 'alice' });
    const path = await harness.file('train.csv', sampleCsv(600));
    const service = spawn(
      process.execPath,
      [SERVICE, JSON.stringify({ connection: harness.database.connection, folder: harness.folder })],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const taker = await harness.service({ working: false });
    await taker.jobs.prepare();
    const { id } = await taker.jobs.start(ctx, {
      modelName: 'survivor',
      modelType: 'tfjs',
      train: { path },
      hyperparameters: { epochs: 60, patience: 60, hidden_size: 128, batch_size: 8, seed: 7 },
    });
    const [line] = (await once(service.stdout, 'data')) as [Buffer];
    const { pid } = JSON.parse(line.toString()) as { pid: number };
    await eventually(async () => (await taker.jobs.status(ctx, id)).epochs.length > 2, { timeoutMs: 20_000 });
    service.kill('SIGKILL');
    await eventually(() => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    });
    const next = await harness.service();
    const job = await harness.until(next, ctx, id, 'succeeded');
    expect(job.attempt).toBe(2);
    expect(harness.registry.registered).toHaveLength(1);
    expect(harness.tracker.runs).toHaveLength(1);
    expect(await harness.events(`job/${id}`)).toEqual(['training.job.started.v1', 'training.job.finished.v1']);
  });
});
