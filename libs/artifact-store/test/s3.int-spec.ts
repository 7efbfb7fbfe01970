import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import { beforeAll, describe, expect, it } from '@jest/globals';
import { s3Available, testS3, type TestS3 } from '@intelgraph/testing';

import {
  createArtifactStore,
  putFiles,
  readBlob,
  sha256Of,
  type ArtifactStore,
  type S3StoreConfig,
} from '../src/index.js';
import { copyObject } from '../src/s3/s3-copy.js';
import { sweepS3Leftovers } from '../src/s3/s3-leftovers.js';
import { S3Multipart } from '../src/s3/s3-multipart.js';
import { S3Objects } from '../src/s3/s3-objects.js';

import { describeArtifactStore } from './artifact-store.contract.js';

const MIB = 1024 * 1024;
const suite = s3Available() ? describe : describe.skip;
const contract = s3Available() ? describeArtifactStore : () => undefined;

contract('S3', async () => {
  const config = { ...(await testS3()), type: 's3' } as const;
  return {
    store: createArtifactStore(config),
    small: createArtifactStore({ ...config, maxBlobBytes: 1000 }),
    close: () => Promise.resolve(),
  };
});

contract('S3, encrypted, below a prefix', async () => {
  const config = { ...(await testS3()), type: 's3', prefix: 'a/b/', encryptionKeys: [randomBytes(32)] } as const;
  return {
    store: createArtifactStore(config),
    small: createArtifactStore({ ...config, maxBlobBytes: 1000 }),
    close: () => Promise.resolve(),
  };
});

async function* bytesOf(length: number, seed: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += 65_536) {
    await Promise.resolve();
    yield Buffer.alloc(Math.min(65_536, length - at), (at / 65_536 + seed) % 251);
  }
}

async function keysIn(objects: S3Objects, start = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects.list(start)) keys.push(key);
  return keys.sort();
}

async function uploadsIn(objects: S3Objects): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects.openUploads('tmp/')) keys.push(key);
  return keys;
}

suite('an artifact store on S3', () => {
  let config: TestS3 & S3StoreConfig;
  let store: ArtifactStore;
  let objects: S3Objects;

  beforeAll(async () => {
    config = { ...(await testS3()), type: 's3' };
    store = createArtifactStore(config);
    objects = new S3Objects(config);
  });

  it.each([8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 20 * MIB])(
    'takes a stream of %i bytes, leaving nothing behind',
    async (size) => {
      const { digest } = await store.putBlob(bytesOf(size, 1));

      expect(await store.statBlob(digest)).toEqual({ digest, size });
      expect(sha256Of(await readBlob(store, digest))).toBe(digest);
      expect(await keysIn(objects, 'tmp/')).toEqual([]);
      expect(await uploadsIn(objects)).toEqual([]);
    },
  );

  it('keeps nothing of a long stream that breaks off, or is not what was announced', async () => {
    const before = await keysIn(objects);
    const breaking = async function* (): AsyncGenerator<Buffer> {
      yield* bytesOf(20 * MIB, 2);
      throw new Error('the client went away');
    };

    await expect(store.putBlob(breaking())).rejects.toThrow('the client went away');
    await expect(store.putBlob(bytesOf(20 * MIB, 3), { expectedDigest: sha256Of('other') })).rejects.toMatchObject({
      code: 'ARTIFACT.CORRUPT',
    });
    expect(await keysIn(objects)).toEqual(before);
    expect(await uploadsIn(objects)).toEqual([]);
  });

  it('stops reading a source whose first part is too large already', async () => {
    const source = Readable.from(bytesOf(20 * MIB, 4));

    await expect(store.putBlob(source, { maxBytes: MIB })).rejects.toMatchObject({ code: 'ARTIFACT.TOO_LARGE' });
    expect(source.destroyed).toBe(true);
  });

  it('notices bytes that were changed in the bucket, and heals them when they are stored again', async () => {
    const { digest } = await store.putBlob(Buffer.from('precious'));
    await objects.put(`blobs/sha256/${digest.slice(0, 2)}/${digest}`, Buffer.from('precioux'));

    await expect(readBlob(store, digest)).rejects.toMatchObject({ code: 'ARTIFACT.CORRUPT' });
    await store.putBlob(Buffer.from('precious'));
    expect((await readBlob(store, digest)).toString()).toBe('precious');
  });

  it('encrypts what was stored in the clear when it is stored again, and keeps no copy in the clear', async () => {
    const bytes = Buffer.from('weights nobody may read');
    const { digest } = await store.putBlob(bytes);
    const sealed = createArtifactStore({ ...config, encryptionKeys: [Buffer.alloc(32, 7)] });

    expect(await readBlob(sealed, digest)).toEqual(bytes);
    await sealed.putBlob(bytes);
    expect(await keysIn(objects, `blobs/sha256/${digest.slice(0, 2)}/${digest}`)).toEqual([
      `blobs/sha256/${digest.slice(0, 2)}/${digest}.aes256gcm`,
    ]);
    expect(await readBlob(sealed, digest)).toEqual(bytes);
    await expect(readBlob(store, digest)).rejects.toMatchObject({ code: 'ARTIFACT.KEY_MISSING' });
  });

  it('copies what is larger than one copy may be in pieces', async () => {
    const { digest, size } = await store.putBlob(bytesOf(13 * MIB, 5));
    await copyObject(objects, `blobs/sha256/${digest.slice(0, 2)}/${digest}`, 'copied', size, 6 * MIB);

    expect(await objects.head('copied')).toMatchObject({ size });
    const copied = await objects.open('copied');
    expect(sha256Of(Buffer.concat((await copied!.toArray()) as Buffer[]))).toBe(digest);
  });

  it('sweeps what crashed processes left more than a day ago, and nothing younger', async () => {
    await objects.put('tmp/left', Buffer.from('half'));
    const upload = await S3Multipart.begin(objects, `tmp/${randomUUID()}`);
    await upload.add(Buffer.alloc(5 * MIB));

    await sweepS3Leftovers(objects);
    expect(await keysIn(objects, 'tmp/')).toEqual(['tmp/left']);
    expect(await uploadsIn(objects)).toHaveLength(1);

    await sweepS3Leftovers(objects, new Date(Date.now() + 25 * 3_600_000));
    expect(await keysIn(objects, 'tmp/')).toEqual([]);
    expect(await uploadsIn(objects)).toEqual([]);
  });

  it('gives an address by which anybody reads a blob in the clear for a while, and none of an encrypted one', async () => {
    const { digest } = await store.putBlob(Buffer.from('for everybody'));
    const url = (await store.presignDownload(digest, 60))!;
    expect(await (await fetch(url)).text()).toBe('for everybody');
    expect((await fetch(url.replace(/X-Amz-Signature=\w{8}/, 'X-Amz-Signature=00000000'))).status).toBe(403);
    expect((await fetch(url.split('?', 1)[0]!)).status).toBe(403);

    const sealed = createArtifactStore({ ...config, prefix: 'sealed/', encryptionKeys: [Buffer.alloc(32, 7)] });
    await sealed.putBlob(Buffer.from('for everybody'));
    expect(await sealed.presignDownload(digest, 60)).toBeNull();
    await expect(store.presignDownload(sha256Of('nowhere'), 60)).rejects.toMatchObject({ code: 'ARTIFACT.NOT_FOUND' });
  });

  it('is shared by stores on one bucket, and kept apart by prefixes', async () => {
    const [file] = await putFiles(createArtifactStore(config), [{ path: 'a', bytes: Buffer.from('from elsewhere') }]);

    expect((await readBlob(store, file!.digest)).toString()).toBe('from elsewhere');
    expect(await createArtifactStore({ ...config, prefix: 'apart/' }).statBlob(file!.digest)).toBeNull();
  });

  it.each([
    ['a bucket that is not there', { bucket: 'nowhere-to-be-found' }],
    ['a wrong secret', { credentials: { accessKeyId: 'tests', secretAccessKey: 'wrong' } }],
    ['a server that does not answer', { endpoint: 'http://127.0.0.1:1' }],
  ])('is unavailable with %s, and says so', async (_what, changes) => {
    const broken = createArtifactStore({ ...config, ...changes });
    const digest = sha256Of('x');

    await expect(broken.check()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(broken.putBlob(Buffer.from('x'))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(broken.openBlob(digest)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('refuses an option it cannot use by name', () => {
    expect(() => createArtifactStore({ ...config, bucket: '' })).toThrow(/storage\.bucket/);
    expect(() => createArtifactStore({ ...config, prefix: '../x' })).toThrow(/storage\.prefix/);
  });
});
