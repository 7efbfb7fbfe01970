import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { kmsAvailable, s3Available, testKms, testS3, type TestKms } from '@intelgraph/testing';

import { AwsKms } from '../src/encryption/aws-kms.js';
import { ConfigKeyManagement } from '../src/encryption/config-key-management.js';
import type { KeyManagement } from '../src/encryption/key-management.js';
import { keysInFolder } from '../src/encryption/key-vault.js';
import { KmsKeyManagement } from '../src/encryption/kms-key-management.js';
import {
  createArtifactStore,
  openArtifactStore,
  readBlob,
  rotateEncryptionKeys,
  type KmsConfig,
  type SharedStoreConfig,
} from '../src/index.js';

const DIGEST = 'a'.repeat(64);
let basePath: string;
beforeEach(async () => {
  basePath = await mkdtemp(join(tmpdir(), 'kms-'));
});
afterEach(() => rm(basePath, { recursive: true }));

/** What every key management does, whoever holds its keys. */
function keyManagementContract(make: () => KeyManagement): void {
  it('gives back the data key that it wrapped, and no two wrappings are alike', async () => {
    const keys = make();
    const dataKey = randomBytes(32);
    const [first, second] = [await keys.wrap(dataKey), await keys.wrap(dataKey)];

    expect([first.keyId.length, first.wrapped.length]).toEqual([8, 60]);
    expect(first.wrapped.equals(second.wrapped)).toBe(false);
    expect((await keys.unwrap(first, DIGEST)).equals(dataKey)).toBe(true);
    expect(await keys.isCurrent(first.keyId)).toBe(true);
  });

  it('finds a changed wrapping and names a key that is not there', async () => {
    const keys = make();
    const { keyId, wrapped } = await keys.wrap(randomBytes(32));
    for (const at of [0, 20, 59]) {
      const changed = Buffer.from(wrapped);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await expect(keys.unwrap({ keyId, wrapped: changed }, DIGEST)).rejects.toMatchObject({
        code: 'ARTIFACT.TAMPERED',
      });
    }
    const unknown = Buffer.alloc(8, 1);
    await expect(keys.unwrap({ keyId: unknown, wrapped }, DIGEST)).rejects.toMatchObject({
      code: 'ARTIFACT.KEY_MISSING',
      message: expect.stringContaining('0101010101010101'),
    });
    expect(await keys.isCurrent(unknown)).toBe(false);
  });

  it('wraps with one key however many ask at once', async () => {
    const keys = make();
    const wrapped = await Promise.all(Array.from({ length: 20 }, () => keys.wrap(randomBytes(32))));
    expect(new Set(wrapped.map(({ keyId }) => keyId.toString('hex'))).size).toBe(1);
  });
}

describe('keys of the configuration', () => {
  keyManagementContract(() => new ConfigKeyManagement([Buffer.alloc(32, 1)]));
});

(kmsAvailable() ? describe : describe.skip)('keys that a KMS protects', () => {
  let kms: TestKms;
  let other: TestKms;
  beforeAll(async () => {
    [kms, other] = [await testKms(), await testKms()];
  });
  const place = (config: KmsConfig = kms): SharedStoreConfig => ({ type: 'local', basePath, kms: config });
  const unreachable = (): KmsConfig => ({ ...kms, endpoint: 'http://127.0.0.1:9' });

  keyManagementContract(
    () => new KmsKeyManagement({ service: new AwsKms(kms), vault: keysInFolder(basePath), older: [] }),
  );

  it('encrypt blobs that another process reads, with one key in the storage that is of no use without the KMS', async () => {
    const { digest } = await createArtifactStore(place()).putBlob(Buffer.from('secret weights'));
    await createArtifactStore(place()).putBlob(Buffer.from('more'));

    expect((await readBlob(createArtifactStore(place()), digest)).toString()).toBe('secret weights');
    const names = await readdir(join(basePath, 'keys'));
    expect(names).toHaveLength(1);
    expect(JSON.parse(await readFile(join(basePath, 'keys', names[0]!), 'utf8'))).toMatchObject({
      schema_version: 1,
      wrapped_by: kms.keyId,
    });
    await expect(readBlob(createArtifactStore({ type: 'local', basePath }), digest)).rejects.toMatchObject({
      code: 'ARTIFACT.KEY_MISSING',
    });
  });

  it('read and encrypt anew what keys of the configuration encrypted', async () => {
    const older = { type: 'local', basePath, encryptionKeys: [Buffer.alloc(32, 3)] } as const;
    const { digest } = await createArtifactStore(older).putBlob(Buffer.from('older'));
    const both = { ...older, kms };

    expect((await readBlob(createArtifactStore(both), digest)).toString()).toBe('older');
    expect(await rotateEncryptionKeys(both)).toEqual({ rotated: 1, current: 0, failed: [] });
    expect((await readBlob(createArtifactStore(place()), digest)).toString()).toBe('older');
  });

  it('are wrapped again by a rotation to another key of the KMS, which then is all that is needed', async () => {
    const retired = await testKms();
    const { digest } = await createArtifactStore(place(retired)).putBlob(Buffer.from('kept'));
    const before = await readFile(join(basePath, 'blobs', 'sha256', digest.slice(0, 2), `${digest}.aes256gcm`));

    expect(await rotateEncryptionKeys(place(other))).toEqual({ rotated: 0, current: 1, failed: [] });
    await retired.disable();
    expect((await readBlob(createArtifactStore(place(other)), digest)).toString()).toBe('kept');
    const after = await readFile(join(basePath, 'blobs', 'sha256', digest.slice(0, 2), `${digest}.aes256gcm`));
    expect(after.equals(before)).toBe(true);
  });

  it('cannot be put in the place of one another', async () => {
    const { digest } = await createArtifactStore(place()).putBlob(Buffer.from('first'));
    const [first = ''] = await readdir(join(basePath, 'keys'));
    const folder = await mkdtemp(join(tmpdir(), 'kms-'));
    await createArtifactStore({ type: 'local', basePath: folder, kms }).putBlob(Buffer.from('second'));
    const [second = ''] = await readdir(join(folder, 'keys'));
    await writeFile(join(basePath, 'keys', first), await readFile(join(folder, 'keys', second)));

    await expect(readBlob(createArtifactStore(place()), digest)).rejects.toMatchObject({
      message: expect.stringContaining('KMS refuses: InvalidCiphertextException'),
    });
    await rm(folder, { recursive: true });
  });

  it('are tried out at the start: a wrong key is refused, a KMS that is away is not', async () => {
    await expect(openArtifactStore(place({ ...kms, keyId: 'alias/nobody' }))).rejects.toMatchObject({
      fields: [{ field: 'storage.kms', message: expect.stringContaining('NotFoundException') }],
    });
    const gone = await testKms();
    await gone.disable();
    await expect(openArtifactStore(place(gone))).rejects.toMatchObject({ kind: 'invalid' });
    const store = await openArtifactStore(place(unreachable()));
    await expect(store.putBlob(Buffer.from('x'))).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('key management'),
    });
    expect(await readdir(join(basePath, 'tmp'))).toEqual([]);
    expect(await openArtifactStore(place())).toMatchObject({ kind: 'local' });
  });

  it('work again as soon as the KMS does', async () => {
    const { digest } = await createArtifactStore(place()).putBlob(Buffer.from('waits'));
    const config = { ...kms, endpoint: 'http://127.0.0.1:9' };
    const vault = keysInFolder(basePath);
    const away = new AwsKms(config);
    let service: AwsKms = away;
    const keys = new KmsKeyManagement({
      service: { keyId: kms.keyId, wrap: (k, n) => service.wrap(k, n), unwrap: (w, n) => service.unwrap(w, n) },
      vault,
      older: [],
    });
    await expect(keys.wrap(randomBytes(32))).rejects.toMatchObject({ kind: 'unavailable' });
    service = new AwsKms(kms);
    const dataKey = randomBytes(32);
    expect((await keys.unwrap(await keys.wrap(dataKey), digest)).equals(dataKey)).toBe(true);
  });

  (s3Available() ? it : it.skip)('protect a bucket as well', async () => {
    const bucket = { ...(await testS3()), type: 's3', kms } as const;
    const { digest } = await createArtifactStore(bucket).putBlob(Buffer.from('in a bucket'));

    expect((await readBlob(createArtifactStore(bucket), digest)).toString()).toBe('in a bucket');
    expect(await rotateEncryptionKeys({ ...bucket, kms: other })).toEqual({ rotated: 0, current: 1, failed: [] });
    expect((await readBlob(createArtifactStore({ ...bucket, kms: other }), digest)).toString()).toBe('in a bucket');
  });
});
