import { assertS3Config } from '../s3/s3-config.js';
import { S3DirectUploads } from '../s3/s3-direct-uploads.js';
import { S3Objects } from '../s3/s3-objects.js';

import { DEFAULT_MAX_BLOB_BYTES, type SharedStoreConfig } from './create-artifact-store.js';
import type { DirectUploads, NoDirectUploads } from './direct-uploads.js';

/** Uploads by clients to the storage itself, or why this storage takes none. */
export function createDirectUploads(config: SharedStoreConfig): DirectUploads | NoDirectUploads {
  if (config.type !== 's3') return { unavailable: 'is for artifacts in a bucket; here they are in a folder of ours' };
  if (config.kms !== undefined || (config.encryptionKeys ?? []).length > 0) {
    return { unavailable: 'is not for artifacts that are encrypted at rest: they must come through us' };
  }
  if (config.directUploads !== true) return { unavailable: 'is switched off here' };
  assertS3Config(config);
  return new S3DirectUploads(new S3Objects(config, 'bare'), config.maxBlobBytes ?? DEFAULT_MAX_BLOB_BYTES);
}
