import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ObjectFiles } from '@intelgraph/artifact-store';
import { s3Available, testS3, type TestS3 } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BatchJobEntity } from '../src/batch-jobs/batch-job.entity.js';
import { JobFolder } from '../src/batch-jobs/job-folder.js';
import type { BatchObjects } from '../src/batch-jobs/objects/batch-objects.js';
import { fetchInput, findInputObject } from '../src/batch-jobs/objects/input-object.js';
import {
  findOutputPlace,
  giveUpUploads,
  openOutputObject,
  publishObject,
} from '../src/batch-jobs/objects/output-object.js';

(s3Available() ? describe : describe.skip)('objects of batch jobs', () => {
  const { signal } = new AbortController();
  let s3: TestS3;
  let base: string;
  let objects: BatchObjects;
  let bucket: string;

  beforeAll(async () => {
    s3 = await testS3();
    base = await mkdtemp(join(tmpdir(), 'batch-objects-'));
    bucket = s3.bucket;
    objects = { files: new ObjectFiles(s3), roots: [{ bucket, prefix: 'batch/' }], maxInputBytes: 100 };
  });
  afterAll(() => rm(base, { recursive: true }));

  const uri = (key: string): string => `s3://${bucket}/${key}`;
  const jobOf = async (id: string, attempt = 1): Promise<{ job: BatchJobEntity; folder: JobFolder }> => {
    const job = Object.assign(new BatchJobEntity(), { id, attempt, workspace: 'default' });
    const folder = new JobFolder(base, job);
    await folder.make();
    return { job, folder };
  };
  const put = async (key: string, text: string): Promise<void> => {
    const file = join(base, 'to-put');
    await writeFile(file, text);
    const upload = { owner: 'somebody', signal, begun: () => Promise.resolve() };
    await objects.files.upload(file, { bucket, key }, upload);
  };

  it('are found with their format, and fetched once', async () => {
    await put('batch/rows', '{"x":1}\n');
    const { object, format } = await findInputObject(uri('batch/rows'), undefined, objects);
    expect([format, object.size]).toEqual(['ndjson', 8]);
    const { job, folder } = await jobOf('fetching');
    await writeFile(join(folder.path, 'input-1'), 'of an attempt that died');
    await fetchInput({ ...job, attempt: 2 }, object, folder, objects, signal);
    expect(await readFile(folder.file(folder.inputName), 'utf8')).toBe('{"x":1}\n');
    await fetchInput(job, { ...object, etag: 'another' }, folder, objects, signal);
    expect(await readdir(folder.path)).toEqual(['input', 'input-1']);
  });

  it.each([
    ['a missing object', 'batch/none', 'does not exist'],
    ['an object elsewhere', 'other/rows', 'lies outside'],
    ['a large object', 'batch/large', 'has 101 bytes, more than the 100 that this service reads'],
  ])('are refused for %s', async (_what, key, why) => {
    if (key === 'batch/large') await put(key, 'x'.repeat(101));
    await expect(findInputObject(uri(key), undefined, objects)).rejects.toThrow(`input.uri: ${why}`);
  });

  it('are refused where their format is another', async () => {
    await put('batch/some.csv', 'x\n1\n');
    await expect(findInputObject(uri('batch/some.csv'), 'parquet', objects)).rejects.toThrow('input.format: says');
  });

  it('that changed are not fetched', async () => {
    const { object } = await findInputObject(uri('batch/some.csv'), 'csv', objects);
    const { job, folder } = await jobOf('changed');
    const fetched = fetchInput(job, { ...object, etag: '"another"' }, folder, objects, signal);
    await expect(fetched).rejects.toMatchObject({ code: 'BATCH_JOB.INPUT_CHANGED' });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('are written once, and over nothing', async () => {
    const { job, folder } = await jobOf('publishing');
    await writeFile(folder.output('csv'), 'scored');
    const place = await findOutputPlace(uri('batch/scored.csv'), objects);
    expect(await openOutputObject(job, place, objects)).toBeUndefined();
    for (let attempt = 1; attempt <= 2; attempt++) {
      await publishObject(job, place, folder, folder.output('csv'), objects, signal);
    }
    const found = await openOutputObject(job, place, objects);
    expect(Buffer.concat((await (await found!.open()).toArray()) as Buffer[]).toString()).toBe('scored');
    await expect(findOutputPlace(uri('batch/scored.csv'), objects)).rejects.toMatchObject({
      code: 'BATCH_JOB.OUTPUT_EXISTS',
    });
    const other = await jobOf('other');
    await writeFile(other.folder.output('csv'), 'other');
    const late = publishObject(other.job, place, other.folder, other.folder.output('csv'), objects, signal);
    await expect(late).rejects.toMatchObject({ code: 'BATCH_JOB.OUTPUT_EXISTS' });
    expect(await openOutputObject(other.job, place, objects)).toBeUndefined();
  });

  it('of attempts that died on their way leave nothing', async () => {
    const { job, folder } = await jobOf('dying', 3);
    const place = { bucket, key: 'batch/dying.csv' };
    const sdk = await import('@aws-sdk/client-s3');
    const client = new sdk.S3Client(s3);
    for (const attempt of [1, 2]) {
      const at = { Bucket: bucket, Key: place.key };
      const { UploadId = '' } = await client.send(new sdk.CreateMultipartUploadCommand(at));
      await writeFile(folder.file(folder.uploadNote(attempt)), UploadId);
    }
    expect(await folder.uploadNotes()).toHaveLength(2);
    await writeFile(folder.output('csv'), 'scored');
    await publishObject(job, place, folder, folder.output('csv'), objects, signal);
    expect(await readdir(folder.path)).toEqual(['output.csv']);
    const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads).toEqual([]);
    client.destroy();
  });

  it('are told of when they are refused for good', async () => {
    const nowhere = { ...objects, roots: [{ bucket: 'nowhere-to-be-found', prefix: '' }] };
    const { job, folder } = await jobOf('nowhere');
    await writeFile(folder.output('csv'), 'x');
    const place = { bucket: 'nowhere-to-be-found', key: 'x.csv' };
    const upload = publishObject(job, place, folder, folder.output('csv'), nowhere, signal);
    await expect(upload).rejects.toThrow('output.uri: S3 answers');
    await giveUpUploads(place, folder, nowhere);
  });
});
