import { abortMultipart } from './s3-multipart.js';
import type { S3Objects } from './s3-objects.js';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** Removes what crashed processes left more than a day ago: temporary objects, and multipart uploads nobody completed. */
export async function sweepS3Leftovers(
  objects: S3Objects,
  folders: readonly string[],
  now = new Date(),
): Promise<void> {
  const before = now.getTime() - KEPT_MS;
  for (const folder of folders) {
    for await (const { key, writtenAt } of objects.list(folder)) {
      if (writtenAt.getTime() < before) await objects.delete(key);
    }
    for await (const { key, uploadId, startedAt } of objects.openUploads(folder)) {
      if (startedAt.getTime() < before) await abortMultipart(objects, key, uploadId);
    }
  }
}
