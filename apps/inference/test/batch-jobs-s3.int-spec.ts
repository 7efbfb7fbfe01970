import { eventually, s3Available, testS3 } from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { BatchBucket } from './fixtures/batch-bucket.js';
import { BatchFiles } from './fixtures/batch-files.js';
import { killedWhen, killWhen } from './fixtures/killed-job.js';
import { RunningInference } from './fixtures/running-inference.js';
import { S3Relay } from './fixtures/s3-relay.js';

const ROWS = 500;
const HEADER = 'id,x0,x1,x2,x3,note';
const csvOf = (rows: number, note: string): string =>
  `${HEADER}\n${Array.from({ length: rows }, (_, i) => `00${i},${i % 7},-2.50,${i % 5},1,${note}\n`).join('')}`;
const LIMIT = 32 * 1024 * 1024;

(s3Available() ? describe : describe.skip)('Batch jobs on objects of S3', () => {
  let inference: RunningInference;
  let files: BatchFiles;
  let bucket: BatchBucket;
  let relay: S3Relay;

  beforeAll(async () => {
    const s3 = await testS3();
    bucket = await BatchBucket.of(s3);
    relay = await S3Relay.to(s3.endpoint);
    inference = await RunningInference.start({
      dataS3Roots: [{ bucket: s3.bucket, prefix: 'batch/' }],
      batchS3InputLimit: LIMIT,
      ...{ s3Endpoint: relay.endpoint, s3Region: s3.region, s3PathStyle: s3.forcePathStyle },
      ...{ s3AccessKeyId: s3.credentials.accessKeyId, s3SecretAccessKey: s3.credentials.secretAccessKey },
    });
    files = new BatchFiles(inference);
    await bucket.put('batch/rows.csv', csvOf(ROWS, 'n'));
    await bucket.put('batch/large.csv', csvOf(100_000, 'n'.repeat(80)));
    await bucket.put('elsewhere.csv', csvOf(1, 'n'));
  });
  afterAll(async () => {
    await inference.stop();
    await relay.close();
    bucket.close();
  });
  afterEach(async () => expect(await bucket.unfinished()).toEqual([]));

  it('are answered as those on files, and leave nothing else', async () => {
    await files.put('rows.csv', csvOf(ROWS, 'n'));
    const onFiles = await files.run({ input: { uri: 'rows.csv' } });
    const input = { uri: bucket.uri('batch/rows.csv') };
    const job = await files.run({ input, output: { uri: bucket.uri('batch/scored.csv') } });
    expect(job).toMatchObject({
      ...{ status: 'succeeded', phase: 'done', rows_predicted: ROWS, input: { ...input, format: 'csv' } },
      output: { uri: bucket.uri('batch/scored.csv'), format: 'csv', bytes: expect.any(Number) },
    });
    const expected = await files.output(onFiles.job_id);
    expect((await bucket.bytes('batch/scored.csv')).toString()).toBe(expected);
    expect(await files.output(job.job_id)).toBe(expected);
    await eventually(async () => expect(await files.left(job.job_id)).toEqual([]));
  });

  it('turn one format into another, rows that cannot be answered left out', async () => {
    await files.putParquet(
      'some.parquet',
      'SELECT i AS id, 1.0 AS x0, 2.0 AS x1, CASE WHEN i = 1 THEN NULL ELSE 3.0 END AS x2, 4.0 AS x3 FROM range(9) r(i)',
    );
    const { readFile } = await import('node:fs/promises');
    await bucket.put('batch/some', await readFile(files.path('some.parquet')));
    const output = { uri: bucket.uri('batch/some.jsonl') };
    const job = await files.run({ input: { uri: bucket.uri('batch/some') }, output });
    expect(job).toMatchObject({ status: 'succeeded', rows_predicted: 8, rows_bad: 1, input: { format: 'parquet' } });
    const lines = (await bucket.bytes('batch/some.jsonl')).toString().trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
    expect(await files.errors(job.job_id)).toEqual([{ row: 2, reason: 'x2: is required' }]);
  });

  it.each([
    ['an object that is not there', 'batch/none.csv', 'does not exist'],
    ['an object elsewhere in the bucket', 'elsewhere.csv', 'lies outside'],
    ['an empty object', 'batch/empty.csv', 'is empty'],
    ['an object that is too large', 'batch/huge.csv', 'more than the 33554432 that this service reads'],
  ])('are refused for %s at once', async (_what, key, why) => {
    if (key === 'batch/empty.csv') await bucket.put(key, '');
    if (key === 'batch/huge.csv') await bucket.put(key, Buffer.alloc(LIMIT + 1, 'x'));
    const body = { model_name: 'fraud', model_version: '1.0.0', input: { uri: bucket.uri(key) } };
    const answer = await inference.call('POST', '/api/v1/batch-jobs', body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'input.uri' }] } });
    expect(answer.bytes.toString()).toContain(why);
  });

  it.each([
    ['elsewhere', 'other/x.csv', 422],
    ['that is there already', 'batch/rows.csv', 409],
  ])('are refused for an output %s', async (_what, key, status) => {
    const input = { uri: bucket.uri('batch/rows.csv') };
    const body = { model_name: 'fraud', model_version: '1.0.0', input, output: { uri: bucket.uri(key) } };
    const answer = await inference.call('POST', '/api/v1/batch-jobs', body);
    expect(answer).toMatchObject({ status, body: { errors: [{ field: 'output.uri' }] } });
  });

  it('fail where columns are missing, which is seen when the object is here', async () => {
    await bucket.put('batch/narrow.csv', 'x0,x1\n1,2\n');
    const job = await files.run({ input: { uri: bucket.uri('batch/narrow.csv') } });
    expect(job).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('has no column x2, x3') },
    });
    await eventually(async () => expect(await files.left(job.job_id)).toEqual([]));
  });

  it.each([
    ['its input has changed', 'batch/changing.csv', 'BATCH_JOB.INPUT_CHANGED'],
    ['somebody else has written its output', 'batch/taken.csv', 'BATCH_JOB.OUTPUT_EXISTS'],
  ])('fail where %s since they were accepted', async (_what, key, code) => {
    await bucket.put('batch/changing.csv', csvOf(1, 'a'));
    const again = (more = {}) => inference.boot({ registryGrpcUrl: inference.registryGrpcUrl, ...more });
    await inference.app.close();
    await again({ batchConcurrency: 0 });
    await inference.app.ready;
    const input = { uri: bucket.uri('batch/changing.csv') };
    const { job_id } = await files.start({ input, output: { uri: bucket.uri('batch/taken.csv') } });
    await bucket.put(key, csvOf(1, 'b'));
    await inference.app.close();
    await again();
    await inference.app.ready;
    expect(await files.ended(job_id)).toMatchObject({ status: 'failed', error: { code } });
    if (key === 'batch/taken.csv') expect((await bucket.bytes(key)).toString()).toBe(csvOf(1, 'b'));
    else expect(await bucket.keys()).not.toContain('batch/taken.csv');
  });

  it('go on where they were when their process is killed', async () => {
    const input = { uri: bucket.uri('batch/large.csv') };
    await files.run({ input, output: { uri: bucket.uri('batch/whole.csv') } });
    const whole = await bucket.bytes('batch/whole.csv');
    const moments: Record<string, (said: string) => boolean> = {
      'fetched.csv': (said) => said.startsWith('GET batch/large.csv') && !said.includes('uploadId'),
      'sending.csv': (said) => said.includes('partNumber=1'),
      'sent.csv': (said) => said.startsWith('POST batch/sent.csv?uploadId'),
    };
    for (const [name, isIt] of Object.entries(moments)) {
      let starts = 0;
      // The first bytes are looked at when a job is accepted.
      const isNow = (said: string): boolean => isIt(said) && (name !== 'fetched.csv' || ++starts === 2);
      const moment = relay.answered(isNow);
      const job = await killWhen(
        inference,
        files,
        { input, output: { uri: bucket.uri(`batch/${name}`) } },
        () => moment,
      );
      expect([name, job.status, job.attempt, job.rows_predicted]).toEqual([name, 'succeeded', 2, 100_000]);
      expect((await bucket.bytes(`batch/${name}`)).equals(whole)).toBe(true);
      expect(await bucket.unfinished()).toEqual([]);
    }
    const completions = relay.requests.filter((said) => said.startsWith('POST batch/sent.csv?uploadId'));
    expect(completions).toHaveLength(1);
  });

  it('leave nothing where they are cancelled while nobody has them', async () => {
    const body = { input: { uri: bucket.uri('batch/large.csv') }, output: { uri: bucket.uri('batch/never.csv') } };
    const sending = relay.answered((said) => said.startsWith('PUT batch/never.csv') && said.includes('partNumber=1'));
    const id = await killedWhen(inference, body, () => sending);
    expect(await bucket.unfinished()).toEqual(['batch/never.csv']);
    const boot = async (more = {}): Promise<void> => {
      await inference.boot({ registryGrpcUrl: inference.registryGrpcUrl, ...more });
      await inference.app.ready;
    };
    await boot({ batchConcurrency: 0 });
    expect(await inference.call('POST', `/api/v1/batch-jobs/${id}/cancel`)).toMatchObject({ status: 200 });
    await inference.app.close();
    await boot();
    await eventually(async () => expect(await files.left(id)).toEqual([]), { timeoutMs: 60_000 });
    expect(await bucket.keys()).not.toContain('batch/never.csv');
  });
});
