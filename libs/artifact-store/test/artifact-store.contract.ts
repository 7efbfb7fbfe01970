import { once } from 'node:events';
import { Readable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  artifactUri,
  parseArtifactUri,
  putFiles,
  readArtifactFiles,
  readBlob,
  sha256Of,
  type ArtifactStore,
} from '../src/index.js';

const HELLO = Buffer.from('hello');
const HELLO_SHA256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface Harness {
  readonly store: ArtifactStore;
  /** A store on the same storage whose limit is 1000 bytes. */
  readonly small: ArtifactStore;
  close(): Promise<void>;
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield HELLO;
  await Promise.resolve();
  throw new Error('the client went away');
}

/** What every backend must do; a new one adds one call of this. */
export function describeArtifactStore(name: string, make: () => Promise<Harness>): void {
  describe(`artifact store on ${name}`, () => {
    let harness: Harness;
    let store: ArtifactStore;

    beforeAll(async () => {
      harness = await make();
      store = harness.store;
    });
    afterAll(() => harness.close());

    it('names bytes by their sha256', async () => {
      expect(await store.putBlob(HELLO)).toEqual({ digest: HELLO_SHA256, size: 5 });
      expect(await store.statBlob(HELLO_SHA256)).toEqual({ digest: HELLO_SHA256, size: 5 });
      expect(await readBlob(store, HELLO_SHA256)).toEqual(HELLO);
    });

    it('keeps an empty blob', async () => {
      expect(await store.putBlob(new Uint8Array())).toEqual({ digest: EMPTY_SHA256, size: 0 });
      expect(await readBlob(store, EMPTY_SHA256)).toHaveLength(0);
    });

    it('removes a blob that is old enough, and no other', async () => {
      const [soon, before] = [new Date(Date.now() + 60_000), new Date(Date.now() - 60_000)];
      const { digest } = await store.putBlob(Buffer.from('not for long'));

      expect(await store.deleteBlob(digest, before)).toBe(false);
      expect(await store.statBlob(digest)).toEqual({ digest, size: 12 });
      expect(await store.deleteBlob(digest, soon)).toBe(true);
      expect(await store.statBlob(digest)).toBeNull();
      await expect(store.openBlob(digest)).rejects.toMatchObject({ code: 'ARTIFACT.NOT_FOUND' });
      expect(await store.deleteBlob(digest, soon)).toBe(false);
      expect(await store.putBlob(Buffer.from('not for long'))).toEqual({ digest, size: 12 });
      await expect(store.deleteBlob('../etc', soon)).rejects.toMatchObject({ kind: 'invalid' });
    });

    it('takes a stream of megabytes and gives the same bytes back', async () => {
      const chunks = Array.from({ length: 48 }, (_, i) => Buffer.alloc(65_536, i));
      const blob = await store.putBlob(Readable.from(chunks));

      expect(blob).toEqual({ digest: sha256Of(Buffer.concat(chunks)), size: 48 * 65_536 });
      expect(sha256Of(await readBlob(store, blob.digest))).toBe(blob.digest);
    });

    it('takes the same blob from many writers at once', async () => {
      const bytes = Buffer.alloc(200_000, 7);
      const blobs = await Promise.all(Array.from({ length: 10 }, () => store.putBlob(Readable.from([bytes]))));

      expect(new Set(blobs.map((blob) => blob.digest))).toEqual(new Set([sha256Of(bytes)]));
      expect(await readBlob(store, sha256Of(bytes))).toEqual(bytes);
    });

    it('answers null and not found for what was never stored', async () => {
      const digest = sha256Of('never stored');

      expect(await store.statBlob(digest)).toBeNull();
      await expect(store.openBlob(digest)).rejects.toMatchObject({ code: 'ARTIFACT.NOT_FOUND', kind: 'not_found' });
      await expect(store.getManifest(digest)).rejects.toMatchObject({ code: 'ARTIFACT.NOT_FOUND' });
    });

    it.each(['', '..', '../../etc/passwd', HELLO_SHA256.toUpperCase(), `${HELLO_SHA256}\0`, HELLO_SHA256.slice(1)])(
      'refuses %p as a digest',
      async (digest) => {
        await expect(store.openBlob(digest)).rejects.toMatchObject({ kind: 'invalid' });
        await expect(store.statBlob(digest)).rejects.toMatchObject({ kind: 'invalid' });
      },
    );

    it('keeps nothing of a stream that breaks off', async () => {
      const bytes = Buffer.from('only half of this');
      await expect(store.putBlob(failing())).rejects.toThrow('the client went away');

      expect(await store.statBlob(sha256Of(bytes))).toBeNull();
    });

    it('refuses more bytes than its limit or the limit of the call', async () => {
      const bytes = Buffer.alloc(1001, 1);

      await expect(harness.small.putBlob(bytes)).rejects.toMatchObject({ code: 'ARTIFACT.TOO_LARGE' });
      await expect(store.putBlob(bytes, { maxBytes: 1000 })).rejects.toMatchObject({ kind: 'too_large' });
      expect(await store.statBlob(sha256Of(bytes))).toBeNull();
    });

    it('refuses content that is not what the caller announced', async () => {
      const bytes = Buffer.from('tampered');

      await expect(store.putBlob(bytes, { expectedDigest: HELLO_SHA256 })).rejects.toMatchObject({
        code: 'ARTIFACT.CORRUPT',
      });
      expect(await store.statBlob(sha256Of(bytes))).toBeNull();
    });

    it('lets a reader stop in the middle', async () => {
      const { digest } = await store.putBlob(Buffer.alloc(1_000_000, 3));
      const stream = await store.openBlob(digest);
      await once(stream, 'readable');
      stream.destroy();

      expect(stream.destroyed).toBe(true);
      expect(await readBlob(store, digest)).toHaveLength(1_000_000);
    });

    describe('with manifests', () => {
      it('gives equal manifests equal digests, whatever the order of their keys', async () => {
        const files = await putFiles(store, [
          { path: 'weights.bin', bytes: HELLO },
          { path: 'pipeline/columns.json', bytes: Buffer.from('[]') },
        ]);
        const digest = await store.putManifest({ schema_version: 1, flavor: 'tfjs-tabular', files, seed: 7 });

        expect(await store.putManifest({ seed: 7, files, flavor: 'tfjs-tabular', schema_version: 1 })).toBe(digest);
        expect(parseArtifactUri(artifactUri(digest))).toBe(digest);
        expect(await store.getManifest(digest)).toEqual({ schema_version: 1, flavor: 'tfjs-tabular', files, seed: 7 });
        expect(await readArtifactFiles(store, await store.getManifest(digest))).toEqual([
          { path: 'pipeline/columns.json', bytes: Buffer.from('[]') },
          { path: 'weights.bin', bytes: HELLO },
        ]);
      });

      it('refuses a manifest whose files are not all stored', async () => {
        const files = [{ path: 'a', digest: sha256Of('nowhere'), size: 7 }];

        await expect(store.putManifest({ schema_version: 1, flavor: 'files', files })).rejects.toMatchObject({
          code: 'ARTIFACT.NOT_FOUND',
        });
      });

      it.each(['../x', '/x', 'a/../b', 'a//b', '.hidden', 'a\\b', 'a\0', ''])('refuses the path %p', async (path) => {
        const files = [{ path, digest: HELLO_SHA256, size: 5 }];

        await expect(store.putManifest({ schema_version: 1, flavor: 'files', files })).rejects.toMatchObject({
          code: 'ARTIFACT.MANIFEST_INVALID',
          fields: [{ field: 'files[0].path' }],
        });
      });

      it('refuses a blob that is not a manifest', async () => {
        const text = await store.putBlob(Buffer.from('not json'));
        const list = await store.putBlob(Buffer.from('[1]'));

        await expect(store.getManifest(text.digest)).rejects.toMatchObject({ code: 'ARTIFACT.MANIFEST_INVALID' });
        await expect(store.getManifest(list.digest)).rejects.toMatchObject({ code: 'ARTIFACT.MANIFEST_INVALID' });
      });
    });

    describe('with signatures', () => {
      it('keeps one beside a manifest, in place of the one before, until the manifest is deleted', async () => {
        const { digest } = await store.putBlob(Buffer.from('{"a":"manifest"}'));
        expect(await store.getSignature(digest)).toBeNull();
        await store.putSignature(digest, Buffer.from('first'));
        await store.putSignature(digest, Buffer.from('second'));
        expect((await store.getSignature(digest))?.toString()).toBe('second');

        expect(await store.deleteBlob(digest, new Date(Date.now() + 60_000))).toBe(true);
        expect(await store.getSignature(digest)).toBeNull();
      });

      it('refuses what is no digest', async () => {
        await expect(store.getSignature('../x')).rejects.toMatchObject({ kind: 'invalid' });
        await expect(store.putSignature('../x', HELLO)).rejects.toMatchObject({ kind: 'invalid' });
      });
    });

    it('says that it can be written', async () => {
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
