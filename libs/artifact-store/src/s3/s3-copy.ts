import { S3Multipart } from './s3-multipart.js';
import type { S3Objects } from './s3-objects.js';

/** S3 copies at most this in one request. */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

/** Copies an object within the server; a large one in pieces of `limit` bytes. Answers when it is durable. */
export async function copyObject(
  objects: S3Objects,
  from: string,
  to: string,
  size: number,
  limit: number = MAX_COPY_BYTES,
): Promise<void> {
  if (size <= limit) {
    await objects.call(to, ({ sdk, client }, place) =>
      client.send(new sdk.CopyObjectCommand({ ...place, CopySource: objects.source(from) })),
    );
    return;
  }
  const upload = await S3Multipart.begin(objects, to);
  try {
    for (let first = 0; first < size; first += limit) {
      await upload.addCopy(from, first, Math.min(first + limit, size) - 1);
    }
    await upload.complete();
  } catch (error) {
    await upload.abort();
    throw error;
  }
}
