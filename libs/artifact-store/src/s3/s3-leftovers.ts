import { DIRECT_FOLDER } from './s3-direct-uploads.js';
import { abortMultipart } from './s3-multipart.js';
import type { S3Objects } from './s3-objects.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Uploads of clients go on for a week. */
const KEPT_MS = { 'tmp/': DAY_MS, [DIRECT_FOLDER]: 8 * DAY_MS };

/** Removes what crashed processes left long ago: temporary objects, and multipart uploads nobody completed. */
export async function sweepS3Leftovers(objects: S3Objects, now = new Date()): Promise<void> {
  for (const [folder, kept] of Object.entries(KEPT_MS)) {
    const before = now.getTime() - kept;
    for await (const { key, writtenAt } of objects.list(folder)) {
      if (writtenAt.getTime() < before) await objects.delete(key);
    }
    for await (const { key, uploadId, startedAt } of objects.openUploads(folder)) {
      if (startedAt.getTime() < before) await abortMultipart(objects, key, uploadId);
    }
  }
}
