import { randomBytes, randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { s3Available, testS3 } from '@intelgraph/testing';

import {
  createArtifactStore,
  createDirectUploads,
  readBlob,
  sha256Of,
  type ArtifactStore,
  type DirectUpload,
  type DirectUploads,
  type S3StoreConfig,
} from '../src/index.js';
import { sweepS3Leftovers } from '../src/s3/s3-leftovers.js';
import { completeMultipart } from '../src/s3/s3-multipart.js';
import { S3Objects } from '../src/s3/s3-objects.js';

const MIB = 1024 * 1024;
const DAY_MS = 24 * 3_600_000;

describe('direct uploads', () => {
  const place = { bucket: 'b', type: 's3', directUploads: true } as const;

  it.each([
    ['a folder', { type: 'local', basePath: '/nowhere' } as const, /in a bucket/],
    ['an encrypted store', { ...place, encryptionKeys: [randomBytes(32)] }, /encrypted at rest/],
    ['a store with keys of a KMS', { ...place, kms: { keyId: 'k' } }, /encrypted at rest/],
    ['a bucket that was not meant for them', { ...place, directUploads: false }, /switched off/],
  ])('are not for %s', (_what, config, reason) => {
    expect(createDirectUploads(config)).toEqual({ unavailable: expect.stringMatching(reason) });
  });
});

(s3Available() ? describe : describe.skip)('direct uploads to S3', () => {
  let store: ArtifactStore;
  let objects: S3Objects;
  let uploads: DirectUploads;
  const pieces = [5 * MIB, 5 * MIB + 1, 7].map((size) => new Uint8Array(randomBytes(size)));
  const whole = Buffer.concat(pieces);

  beforeAll(async () => {
    const config: S3StoreConfig = { ...(await testS3()), type: 's3', prefix: 'a/b/', directUploads: true };
    store = createArtifactStore(config);
    objects = new S3Objects(config);
    uploads = createDirectUploads(config) as DirectUploads;
  });

  const begin = async (): Promise<DirectUpload> => {
    const id = randomUUID();
    return { id, token: await uploads.begin(id) };
  };
  /** Made from that of another part, as most are. */
  const addressOf = async (upload: DirectUpload, number: number): Promise<string> =>
    (await uploads.presignParts(upload, [number + 1, number], 60))[1]!;
  const send = async (upload: DirectUpload, number: number, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
    const answer = await fetch(await addressOf(upload, number), { method: 'PUT', body: bytes });
    expect(answer.status).toBe(200);
    return answer.headers.get('etag')!.replaceAll('"', '');
  };
  const left = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of objects.list('uploads/')) keys.push(key);
    for await (const { key } of objects.openUploads('uploads/')) keys.push(`${key} (open)`);
    return keys;
  };

  it('become a blob of the digest that their bytes have, in whatever order they came', async () => {
    const upload = await begin();
    await send(upload, 2, pieces[0]!);
    const etags = [await send(upload, 3, pieces[2]!), await send(upload, 1, pieces[0]!)];
    const replaced = await send(upload, 2, pieces[1]!);

    expect(await uploads.parts(upload)).toEqual([
      { number: 1, etag: etags[1], size: 5 * MIB },
      { number: 2, etag: replaced, size: 5 * MIB + 1 },
      { number: 3, etag: etags[0], size: 7 },
    ]);
    const expected = { digest: sha256Of(whole), size: whole.length };
    expect(await uploads.complete(upload, { expectedDigest: expected.digest })).toEqual(expected);
    expect(sha256Of(await readBlob(store, expected.digest))).toBe(expected.digest);
    await uploads.discard(upload);
    expect(await left()).toEqual([]);
    expect(await store.statBlob(expected.digest)).toEqual(expected);
  });

  it('go on where a process died after their parts were put together', async () => {
    const upload = await begin();
    await send(upload, 1, pieces[2]!);
    await completeMultipart(objects, `uploads/${upload.id}`, upload.token, (await uploads.parts(upload))!);

    expect(await uploads.parts(upload)).toBeNull();
    for (const attempt of [1, 2]) {
      expect([attempt, await uploads.complete(upload)]).toEqual([attempt, { digest: sha256Of(pieces[2]!), size: 7 }]);
    }
    await uploads.discard(upload);
    await expect(uploads.complete(upload)).rejects.toMatchObject({ code: 'ARTIFACT.NOT_FOUND' });
  });

  it('are refused as a blob with another digest, with short parts, none, or too many bytes', async () => {
    const upload = await begin();
    await expect(uploads.complete(upload)).rejects.toMatchObject({ fields: [{ field: 'parts' }] });
    await send(upload, 1, pieces[2]!);
    await send(upload, 2, pieces[0]!);
    await expect(uploads.complete(upload)).rejects.toThrow(/parts: must have at least 5242880 bytes/);
    await send(upload, 1, pieces[0]!);
    await expect(uploads.complete(upload, { maxBytes: 10 * MIB - 1 })).rejects.toMatchObject({
      code: 'ARTIFACT.TOO_LARGE',
    });
    await expect(uploads.complete(upload, { expectedDigest: sha256Of('other') })).rejects.toMatchObject({
      code: 'ARTIFACT.CORRUPT',
    });
    expect(await store.statBlob(sha256Of(Buffer.concat([pieces[0]!, pieces[0]!])))).toBeNull();
    await uploads.discard(upload);
    await uploads.discard(upload);
  });

  it('take nothing at a forged address, nor once they are given up, and are swept after eight days', async () => {
    const [upload, abandoned] = [await begin(), await begin()];
    const url = await addressOf(upload, 1);
    const put = async (address: string): Promise<number> => (await fetch(address, { method: 'PUT', body: 'x' })).status;
    expect(await put(url.replace('partNumber=1', 'partNumber=2'))).toBe(403);
    await uploads.discard(upload);
    expect(await put(url)).toBe(404);

    await sweepS3Leftovers(objects, new Date(Date.now() + 7.5 * DAY_MS));
    expect(await left()).toEqual([`uploads/${abandoned.id} (open)`]);
    await sweepS3Leftovers(objects, new Date(Date.now() + 8.5 * DAY_MS));
    expect(await left()).toEqual([]);
  });
});
