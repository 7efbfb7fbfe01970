import { InvalidInputError, UnavailableError } from '@intelgraph/kernel';

import { AwsKms, type KmsConfig } from '../encryption/aws-kms.js';
import { BlobCipher } from '../encryption/blob-cipher.js';
import { ConfigKeyManagement } from '../encryption/config-key-management.js';
import { olderKeys } from '../encryption/encryption-keys.js';
import { keysInBucket, keysInFolder, type KeyVault } from '../encryption/key-vault.js';
import { checkKeyService } from '../encryption/key-service.js';
import { KmsKeyManagement } from '../encryption/kms-key-management.js';
import type { ArtifactStore } from './artifact-store.js';
import { LocalArtifactStore } from '../local/local-artifact-store.js';
import { assertS3Config, type S3StoreConfig } from '../s3/s3-config.js';
import { S3ArtifactStore } from '../s3/s3-artifact-store.js';
import { S3Objects } from '../s3/s3-objects.js';
import { ManifestSigner } from '../signing/manifest-signatures.js';
import { MemoryArtifactStore } from '../memory/memory-artifact-store.js';

export interface LocalStoreConfig {
  readonly type: 'local';
  /** Folder of the store; made when missing. Several processes may share it. */
  readonly basePath: string;
  /** Largest blob in bytes; 8 GiB unless given. */
  readonly maxBlobBytes?: number;
  /**
   * Keys of 32 bytes for encryption at rest (AES-256-GCM): the first encrypts what is stored from now on, all decrypt.
   * None (or an empty list): blobs are stored in the clear.
   */
  readonly encryptionKeys?: readonly Uint8Array[];
  /** A key of a KMS protects the keys that encrypt what is stored from now on; `encryptionKeys` then only decrypt. */
  readonly kms?: KmsConfig;
  /** An ed25519 key (PKCS #8, DER) that signs every manifest. */
  readonly signingKey?: Uint8Array;
}

/** Keeps everything in memory: for tests. */
export interface MemoryStoreConfig {
  readonly type: 'memory';
  readonly maxBlobBytes?: number;
  readonly signingKey?: Uint8Array;
}

/** Storage that other processes reach as well. */
export type SharedStoreConfig = LocalStoreConfig | S3StoreConfig;

export type ArtifactStoreConfig = SharedStoreConfig | MemoryStoreConfig;

export const DEFAULT_MAX_BLOB_BYTES = 8 * 1024 ** 3;

/** Makes the store; nothing is touched on disk or network before the first call. @throws InvalidInputError on an unknown type */
export function createArtifactStore(config: ArtifactStoreConfig): ArtifactStore {
  const maxBytes = config.maxBlobBytes ?? DEFAULT_MAX_BLOB_BYTES;
  const signer = config.signingKey === undefined ? undefined : new ManifestSigner(config.signingKey);
  switch (config.type) {
    case 'local':
      return new LocalArtifactStore(config.basePath, maxBytes, cipherOf(config, keysInFolder(config.basePath)), signer);
    case 's3': {
      assertS3Config(config);
      const objects = new S3Objects(config);
      return new S3ArtifactStore(objects, maxBytes, cipherOf(config, keysInBucket(objects)), signer);
    }
    case 'memory':
      return new MemoryArtifactStore(maxBytes, signer);
    default: {
      const { type } = config as { type: unknown };
      throw InvalidInputError.of('storage.type', `${String(type)} is not a known storage; use "local" or "s3"`);
    }
  }
}

/** Undefined where blobs are stored in the clear. @throws InvalidInputError */
export function cipherOf({ kms, encryptionKeys = [] }: SharedStoreConfig, vault: KeyVault): BlobCipher | undefined {
  if (kms !== undefined) {
    return new BlobCipher(new KmsKeyManagement({ service: new AwsKms(kms), vault, older: olderKeys(encryptionKeys) }));
  }
  return encryptionKeys.length === 0 ? undefined : new BlobCipher(new ConfigKeyManagement(encryptionKeys));
}

/**
 * Makes the store and tries its keys out, where a KMS holds them: a process with a wrong key, or without the permission to
 * use it, does not start. A KMS that does not answer is no mistake of the configuration.
 *
 * @throws InvalidInputError
 */
export async function openArtifactStore(config: SharedStoreConfig): Promise<ArtifactStore> {
  const store = createArtifactStore(config);
  if (config.kms === undefined) return store;
  await checkKeyService(new AwsKms(config.kms)).catch((error: unknown) => {
    if (!(error instanceof UnavailableError)) throw error;
  });
  return store;
}
