import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BatchFiles } from './fixtures/batch-files.js';
import { RunningInference } from './fixtures/running-inference.js';

const LOADER = new URL('../../../libs/testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./fixtures/doomed-inference.ts', import.meta.url));
const ROWS = 60_000;

describe('a batch job whose process is killed', () => {
  let inference: RunningInference;
  let files: BatchFiles;

  beforeAll(async () => {
    inference = await RunningInference.start();
    files = new BatchFiles(inference);
    const row = (i: number): string => (i % 1000 === 7 ? `${i},no,1,1,1` : `${i},${i % 9},1,-${i % 4},1`);
    await files.put('rows.csv', `id,x0,x1,x2,x3\n${Array.from({ length: ROWS }, (_, i) => row(i)).join('\n')}\n`);
    await files.putParquet(
      'rows.parquet',
      `SELECT i AS id, (i % 9)::DOUBLE AS x0, 1.0::DOUBLE AS x1, -(i % 4)::DOUBLE AS x2, 1.0::DOUBLE AS x3 FROM range(${ROWS}) r(i)`,
    );
  });
  afterAll(() => inference.stop());

  it.each(['csv', 'parquet'])('loses and doubles no row of %s, and goes on behind what was done', async (format) => {
    const input = { uri: `rows.${format}` };
    const options = { chunk_rows: 2048 };
    const whole = await files.run({ input, output: { uri: `whole.${format}` }, options });
    await inference.app.close();

    const settings = { ...inference.settings, registryGrpcUrl: inference.registryGrpcUrl };
    const child = spawn(process.execPath, ['--import', LOADER, DOOMED, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const base = `http://127.0.0.1:${said.toString().trim().split(' ')[1] ?? ''}/api/v1/batch-jobs`;
    const started = await fetch(base, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model_name: 'fraud', model_version: '1.0.0', input, options },
        output: { uri: `killed.${format}` },
      }),
    });
    const { job_id } = (await started.json()) as { job_id: string };
    const rows = await eventually(
      async () => {
        const job = (await (await fetch(`${base}/${job_id}`)).json()) as { rows_predicted: number };
        expect(job.rows_predicted).toBeGreaterThan(4096);
        return job.rows_predicted;
      },
      { timeoutMs: 30_000 },
    );
    child.kill('SIGKILL');
    await exit;
    await inference.boot({ registryGrpcUrl: inference.registryGrpcUrl });
    await inference.app.ready;

    expect(rows).toBeLessThan(ROWS);
    const job = await files.ended(job_id);
    const { rows_predicted, rows_bad } = whole;
    expect(job).toMatchObject({ status: 'succeeded', attempt: 2, rows_predicted, rows_bad });
    const [one, other] = await Promise.all(
      ['whole', 'killed'].map((name) => readFile(files.path(`${name}.${format}`))),
    );
    if (format === 'csv') expect(other?.equals(one ?? Buffer.alloc(0))).toBe(true);
    else {
      const ids = await files.parquet('killed.parquet', 'SELECT id::INT AS id FROM FILE');
      expect(ids.map(({ id }) => id)).toEqual(Array.from({ length: ROWS }, (_, i) => i));
    }
    if (format === 'csv') expect(await files.errors(job_id)).toHaveLength(60);
  });
});
