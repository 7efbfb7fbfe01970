import { InvalidInputError } from '@intelgraph/kernel';

import { BlobCipher } from '../encryption/blob-cipher.js';
import type { ArtifactStore } from './artifact-store.js';
import { LocalArtifactStore } from '../local/local-artifact-store.js';
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
}

/** Keeps everything in memory: for tests. */
export interface MemoryStoreConfig {
  readonly type: 'memory';
  readonly maxBlobBytes?: number;
}

export type ArtifactStoreConfig = LocalStoreConfig | MemoryStoreConfig;

const DEFAULT_MAX_BLOB_BYTES = 8 * 1024 ** 3;

/** Makes the store; nothing is touched on disk before the first call. @throws InvalidInputError on an unknown type */
export function createArtifactStore(config: ArtifactStoreConfig): ArtifactStore {
  const maxBytes = config.maxBlobBytes ?? DEFAULT_MAX_BLOB_BYTES;
  switch (config.type) {
    case 'local':
      return new LocalArtifactStore(config.basePath, maxBytes, cipherOf(config.encryptionKeys ?? []));
    case 'memory':
      return new MemoryArtifactStore(maxBytes);
    default: {
      const { type } = config as { type: unknown };
      throw InvalidInputError.of('storage.type', `${String(type)} is not a known storage; use "local"`);
    }
  }
}

function cipherOf(keys: readonly Uint8Array[]): BlobCipher | undefined {
  return keys.length === 0 ? undefined : new BlobCipher(keys);
}
