import type { S3Multipart } from './s3-multipart.js';

/**
 * Sends one piece while the next is filled. Completes the upload when `finish` agrees, else gives it up.
 *
 * @param ifAbsent refused (412) where there is such an object
 */
export async function uploadPieces<T>(
  upload: S3Multipart,
  pieces: AsyncIterable<Buffer>,
  finish: () => T,
  ifAbsent = false,
): Promise<{ readonly result: T; readonly size: number }> {
  let size = 0;
  let sending = Promise.resolve();
  try {
    for await (const piece of pieces) {
      await sending;
      sending = upload.add(piece);
      sending.catch(() => undefined);
      size += piece.length;
    }
    await sending;
    const result = finish();
    await upload.complete(ifAbsent);
    return { result, size };
  } catch (error) {
    // A part that arrives after the abort would stay.
    await sending.catch(() => undefined);
    await upload.abort();
    throw error;
  }
}
