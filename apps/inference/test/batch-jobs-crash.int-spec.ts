import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BatchFiles } from './fixtures/batch-files.js';
import { killAndResume } from './fixtures/killed-job.js';
import { RunningInference } from './fixtures/running-inference.js';

const ROWS = 60_000;
/** Explanations take longer. */
const EXPLAINED_ROWS = 6_000;

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
    const body = { input, output: { uri: `killed.${format}` }, options };
    const { job, rowsWhenKilled } = await killAndResume(inference, files, body, 4096);

    expect(rowsWhenKilled).toBeLessThan(ROWS);
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
    if (format === 'csv') expect(await files.errors(job.job_id)).toHaveLength(60);
  });

  it.each(['csv', 'parquet'])('explains the rows of %s, and sums up, as one that is not', async (format) => {
    const rows = Array.from({ length: EXPLAINED_ROWS }, (_, i) => `${i},${i % 9},${i % 31},-${i % 4},1`);
    await files.put('few.csv', `id,x0,x1,x2,x3\n${rows.join('\n')}\n`);
    const columns = '(i % 9)::DOUBLE AS x0, (i % 31)::DOUBLE AS x1, -(i % 4)::DOUBLE AS x2, 1.0::DOUBLE AS x3';
    await files.putParquet('few.parquet', `SELECT i AS id, ${columns} FROM range(${EXPLAINED_ROWS}) r(i)`);
    const options = { return_explanation: true, explanation_method: 'integrated_gradients' };
    const asked = { input: { uri: `few.${format}` }, options };
    const whole = await files.run({ ...asked, output: { uri: `one.${format}` } });
    const explained = await explanationsOf(whole.job_id);
    const body = { ...asked, output: { uri: `other.${format}` } };
    const { job, rowsWhenKilled } = await killAndResume(inference, files, body, 1000);

    expect(rowsWhenKilled).toBeLessThan(EXPLAINED_ROWS);
    expect(job).toMatchObject({ status: 'succeeded', attempt: 2, rows_predicted: EXPLAINED_ROWS, rows_bad: 0 });
    expect(explained.summary).toMatchObject({ rows_explained: EXPLAINED_ROWS, rows_unexplained: 0, sample_rows: 1000 });
    expect(await explanationsOf(job.job_id)).toEqual(explained);
    const [one, other] = await Promise.all(['one', 'other'].map((name) => rowsOf(`${name}.${format}`)));
    expect(other).toEqual(one);
  });

  const rowsOf = async (name: string): Promise<unknown[]> =>
    name.endsWith('.csv') ? (await files.text(name)).split('\n') : files.parquet(name, 'SELECT * FROM FILE');

  const explanationsOf = async (id: string) => {
    const path = `/api/v1/batch-jobs/${id}/explanations`;
    const { body, status } = await inference.call('GET', path);
    const summary = { ...body, job_id: 'of another job' };
    return { status, summary, plot: (await inference.call('GET', `${path}/summary.svg`)).bytes.toString() };
  };
});
