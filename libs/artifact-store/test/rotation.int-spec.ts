import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { s3Available, testS3 } from '@intelgraph/testing';

import {
  createArtifactStore,
  putFiles,
  readBlob,
  rotateEncryptionKeys,
  SignatureVerifier,
  type SharedStoreConfig,
} from '../src/index.js';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signingKey = privateKey.export({ format: 'der', type: 'pkcs8' });
const LARGE = Buffer.alloc(200_000, 'weights');

async function folder(): Promise<SharedStoreConfig & { type: 'local' }> {
  return { type: 'local', basePath: await mkdtemp(join(tmpdir(), 'artifacts-')) };
}

async function rotates(place: SharedStoreConfig): Promise<void> {
  const clear = createArtifactStore(place);
  const { digest: inTheClear } = await clear.putBlob(Buffer.from('stored before there was a key'));
  const old = createArtifactStore({ ...place, encryptionKeys: [OLD], signingKey });
  const files = await putFiles(old, [{ path: 'w', bytes: LARGE }]);
  const manifest = await old.putManifest({ schema_version: 1, flavor: 'files', files });
  const both = { ...place, encryptionKeys: [NEW, OLD] };
  const { digest: newer } = await createArtifactStore(both).putBlob(Buffer.from('stored with the new key'));

  expect(await rotateEncryptionKeys(both)).toEqual({ rotated: 4, current: 1, failed: [] });
  expect(await rotateEncryptionKeys(both)).toEqual({ rotated: 0, current: 5, failed: [] });

  const after = createArtifactStore({ ...place, encryptionKeys: [NEW] });
  expect((await readBlob(after, files[0]!.digest)).equals(LARGE)).toBe(true);
  expect((await readBlob(after, inTheClear)).toString()).toBe('stored before there was a key');
  expect((await readBlob(after, newer)).toString()).toBe('stored with the new key');
  const verifier = new SignatureVerifier([publicKey.export({ format: 'der', type: 'spki' })]);
  await expect(verifier.verify(after, manifest)).resolves.toBeUndefined();
  await expect(createArtifactStore({ ...place, encryptionKeys: [OLD] }).getManifest(manifest)).rejects.toMatchObject({
    code: 'ARTIFACT.KEY_MISSING',
  });
}

describe('the rotation of encryption keys', () => {
  it('leaves nothing in a folder that needs an older key, and nothing in the clear', async () => {
    const place = await folder();
    await rotates(place);

    const names = await readdir(place.basePath, { recursive: true });
    expect(names.filter((name) => /[0-9a-f]{64}$/.test(name))).toEqual([]);
    await rm(place.basePath, { recursive: true });
  });

  (s3Available() ? it : it.skip)('leaves nothing in a bucket that needs an older key', async () => {
    const place = { ...(await testS3()), type: 's3' } as const;
    await rotates(place);
    expect(await createArtifactStore(place).statBlob('0'.repeat(64))).toBeNull();
  });

  it('leaves what it cannot read as it is, says so, and does the rest', async () => {
    const place = await folder();
    const old = createArtifactStore({ ...place, encryptionKeys: [OLD] });
    const [good, bad] = [await old.putBlob(Buffer.from('good')), await old.putBlob(Buffer.from('bad'))];
    const key = `blobs/sha256/${bad.digest.slice(0, 2)}/${bad.digest}.aes256gcm`;
    const damaged = Buffer.concat([await readFile(join(place.basePath, key)), Buffer.from('x')]);
    await writeFile(join(place.basePath, key), damaged);

    const report = await rotateEncryptionKeys({ ...place, encryptionKeys: [NEW, OLD] });
    expect(report).toEqual({ rotated: 1, current: 0, failed: [{ key, reason: expect.stringContaining(bad.digest) }] });
    expect(await readFile(join(place.basePath, key))).toEqual(damaged);
    const after = createArtifactStore({ ...place, encryptionKeys: [NEW] });
    expect((await readBlob(after, good.digest)).toString()).toBe('good');
    await rm(place.basePath, { recursive: true });
  });

  it('needs a key', async () => {
    const place = await folder();

    await expect(rotateEncryptionKeys(place)).rejects.toMatchObject({ kind: 'invalid' });
    await rm(place.basePath, { recursive: true });
  });
});
