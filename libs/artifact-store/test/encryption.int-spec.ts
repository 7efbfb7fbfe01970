import { createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createArtifactStore, readBlob, type ArtifactStore } from '../src/index.js';

const HEADER = 73;
const SEALED_PIECE = 65_536 + 16;
const KEY = Buffer.alloc(32, 7);
const SECRET_TEXT = Buffer.from('weights nobody may read '.repeat(10_000));

let basePath: string;
const storeWith = (...encryptionKeys: Uint8Array[]): ArtifactStore =>
  createArtifactStore({ type: 'local', basePath, encryptionKeys });
const clearPath = (digest: string): string => join(basePath, 'blobs', 'sha256', digest.slice(0, 2), digest);
const sealedPath = (digest: string): string => `${clearPath(digest)}.aes256gcm`;

beforeEach(async () => {
  basePath = await mkdtemp(join(tmpdir(), 'artifacts-'));
});
afterEach(() => rm(basePath, { recursive: true }));

describe('a local artifact store with a key', () => {
  it('leaves nothing in the clear on the disk, and no two files alike', async () => {
    const store = storeWith(KEY);
    const { digest } = await store.putBlob(SECRET_TEXT);
    const first = await readFile(sealedPath(digest));
    await store.putBlob(SECRET_TEXT);

    expect(await readdir(join(basePath, 'blobs', 'sha256', digest.slice(0, 2)))).toEqual([`${digest}.aes256gcm`]);
    expect(first.includes('weights')).toBe(false);
    expect((await readFile(sealedPath(digest))).equals(first)).toBe(false);
  });

  it('writes the documented layout: a reader of twenty lines decrypts it', async () => {
    const { digest } = await storeWith(KEY).putBlob(SECRET_TEXT);
    const file = await readFile(sealedPath(digest));
    const gcm = (key: Buffer, nonce: Buffer, sealed: Buffer, aad = Buffer.alloc(0)): Buffer => {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aad).setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    };
    const dataKey = gcm(KEY, file.subarray(13, 25), file.subarray(25, HEADER), file.subarray(0, 13));
    const pieces = Array.from({ length: Math.ceil((file.length - HEADER) / SEALED_PIECE) }, (_, number) => {
      const at = HEADER + number * SEALED_PIECE;
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(number, 7);
      nonce[11] = at + SEALED_PIECE >= file.length ? 1 : 0;
      return gcm(dataKey, nonce, file.subarray(at, at + SEALED_PIECE));
    });

    expect(Buffer.concat(pieces).equals(SECRET_TEXT)).toBe(true);
  });

  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])(
    'knows the size of %i bytes and gives them back',
    async (size) => {
      const store = storeWith(KEY);
      const bytes = randomBytes(size);
      const { digest } = await store.putBlob(bytes);

      expect(await store.statBlob(digest)).toEqual({ digest, size });
      expect((await readBlob(store, digest)).equals(bytes)).toBe(true);
    },
  );

  it('finds a changed byte anywhere in the file', async () => {
    const store = storeWith(KEY);
    const { digest } = await store.putBlob(SECRET_TEXT);
    const file = await readFile(sealedPath(digest));
    const inTheHeader = [0, 4, 13, 30, 60, HEADER - 1];
    const behindIt = Array.from({ length: 30 }, (_, i) => HEADER + i * 7_919);
    for (const place of [...inTheHeader, ...behindIt, file.length - 17, file.length - 1]) {
      const changed = Buffer.from(file);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      await writeFile(sealedPath(digest), changed);

      await expect(readBlob(store, digest)).rejects.toMatchObject({ code: 'ARTIFACT.TAMPERED' });
    }
  });

  it.each([
    ['cut after its header', (file: Buffer) => file.subarray(0, HEADER)],
    ['cut in its header', (file: Buffer) => file.subarray(0, 40)],
    ['cut at the end of a piece', (file: Buffer) => file.subarray(0, HEADER + SEALED_PIECE)],
    ['emptied', () => Buffer.alloc(0)],
    ['made longer', (file: Buffer) => Buffer.concat([file, Buffer.alloc(1)])],
    [
      'put in another order',
      (file: Buffer) =>
        Buffer.concat([
          file.subarray(0, HEADER),
          file.subarray(HEADER + SEALED_PIECE, HEADER + 2 * SEALED_PIECE),
          file.subarray(HEADER, HEADER + SEALED_PIECE),
          file.subarray(HEADER + 2 * SEALED_PIECE),
        ]),
    ],
  ])('finds a file that was %s', async (_what, tamper) => {
    const store = storeWith(KEY);
    const { digest } = await store.putBlob(SECRET_TEXT);
    await writeFile(sealedPath(digest), tamper(await readFile(sealedPath(digest))));

    await expect(readBlob(store, digest)).rejects.toMatchObject({ code: 'ARTIFACT.TAMPERED' });
  });

  it('finds an encrypted blob in the place of another', async () => {
    const store = storeWith(KEY);
    const [good, bad] = [
      await store.putBlob(Buffer.from('good model')),
      await store.putBlob(Buffer.from('bad model!')),
    ];
    await writeFile(sealedPath(good.digest), await readFile(sealedPath(bad.digest)));

    await expect(readBlob(store, good.digest)).rejects.toMatchObject({ code: 'ARTIFACT.CORRUPT' });
  });

  it('reads what an older key encrypted, and says which key is missing', async () => {
    const { digest } = await storeWith(KEY).putBlob(SECRET_TEXT);
    const newer = Buffer.alloc(32, 9);

    expect((await readBlob(storeWith(newer, KEY), digest)).equals(SECRET_TEXT)).toBe(true);
    await expect(readBlob(storeWith(newer), digest)).rejects.toMatchObject({
      code: 'ARTIFACT.KEY_MISSING',
      message: expect.stringMatching(/with key [0-9a-f]{16}, which is not configured/),
    });
    await expect(readBlob(storeWith(), digest)).rejects.toMatchObject({ code: 'ARTIFACT.KEY_MISSING' });
  });

  it('still reads what was stored in the clear, and encrypts it when it is stored again', async () => {
    const { digest } = await storeWith().putBlob(SECRET_TEXT);
    const store = storeWith(KEY);

    expect((await readBlob(store, digest)).equals(SECRET_TEXT)).toBe(true);
    await store.putBlob(SECRET_TEXT);
    await expect(readFile(clearPath(digest))).rejects.toThrow(/ENOENT/);
    expect((await readBlob(store, digest)).equals(SECRET_TEXT)).toBe(true);
  });

  it('refuses a key of another length by name', () => {
    expect(() => storeWith(KEY, Buffer.alloc(16))).toThrow(/encryptionKeys\[1\]: must have 32 bytes, has 16/);
  });
});
