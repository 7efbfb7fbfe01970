import { InvalidInputError } from '@intelgraph/kernel';

import { S3Objects } from '../s3/s3-objects.js';
import { ArtifactNotFoundError } from '../store/artifact-store.errors.js';
import type { ArtifactStore } from '../store/artifact-store.js';
import { cipherOf, createArtifactStore, type SharedStoreConfig } from '../store/create-artifact-store.js';

import { CIPHER_HEAD_BYTES, type BlobCipher } from './blob-cipher.js';
import { keysInBucket, keysInFolder, type KeyVault } from './key-vault.js';
import { objectsInBucket, objectsInFolder, type StoredObjects } from './stored-objects.js';

const KEY = /^(?<folder>blobs|signatures)\/sha256\/[0-9a-f]{2}\/(?<digest>[0-9a-f]{64})(?<suffix>\.aes256gcm)?$/;

export interface RotationReport {
  /** Written again under the first key. */
  readonly rotated: number;
  /** Under the first key already. */
  readonly current: number;
  /** What could not be read, with the reason; left as it is. */
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
}

/**
 * Encrypts everything in a storage with the current key (of the KMS, else the first configured one): what older keys
 * encrypted, and what lies in the clear. Keys that an older key of the KMS wraps are wrapped again, and blobs stay as they are.
 * Every blob is verified on the way and gets a new data key. Others may read and write meanwhile; broken off, it goes on
 * where it was. Afterwards the older keys can go from the configuration.
 *
 * @throws InvalidInputError without a key
 */
export async function rotateEncryptionKeys(config: SharedStoreConfig): Promise<RotationReport> {
  const { vault, stored } = placesOf(config);
  const cipher = cipherOf(config, vault);
  if (cipher === undefined) throw InvalidInputError.of('storage.encryptionKeys', 'must hold a key');
  await cipher.keys.prepareRotation();
  const store = createArtifactStore(config);
  const report = { rotated: 0, current: 0, failed: [] as { key: string; reason: string }[] };
  for (const folder of ['blobs/sha256/', 'signatures/sha256/']) {
    for await (const key of stored.list(folder)) {
      try {
        if (await isCurrent(stored, cipher, key)) report.current++;
        else if (await rewrite(store, key)) report.rotated++;
      } catch (error) {
        report.failed.push({ key, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return report;
}

function placesOf(config: SharedStoreConfig): { vault: KeyVault; stored: StoredObjects } {
  if (config.type === 'local') {
    return { vault: keysInFolder(config.basePath), stored: objectsInFolder(config.basePath) };
  }
  const objects = new S3Objects(config);
  return { vault: keysInBucket(objects), stored: objectsInBucket(objects) };
}

async function isCurrent(stored: StoredObjects, cipher: BlobCipher, key: string): Promise<boolean> {
  if (KEY.exec(key)?.groups?.['suffix'] === undefined) return false;
  return cipher.isCurrent(await stored.head(key, CIPHER_HEAD_BYTES));
}

/** Answers false for what is not ours, or gone meanwhile. */
async function rewrite(store: ArtifactStore, key: string): Promise<boolean> {
  const { folder, digest } = KEY.exec(key)?.groups ?? {};
  if (digest === undefined) return false;
  if (folder === 'signatures') {
    const signature = await store.getSignature(digest);
    if (signature !== null) await store.putSignature(digest, signature);
    return signature !== null;
  }
  try {
    const content = (await store.openBlob(digest)) as AsyncIterable<Uint8Array>;
    await store.putBlob(content, { expectedDigest: digest });
    return true;
  } catch (error) {
    if (error instanceof ArtifactNotFoundError) return false;
    throw error;
  }
}
