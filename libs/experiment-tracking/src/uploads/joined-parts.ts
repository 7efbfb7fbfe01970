import { ArtifactCorruptError, type ArtifactStore, type BlobInfo } from '@intelgraph/artifact-store';
import { InvalidInputError } from '@intelgraph/kernel';

import type { UploadPart } from './artifact-upload.js';
import { sizeOf } from './complete-parts.js';

/**
 * Makes parts that are blobs one blob.
 *
 * @param sha256 that the sender says the whole has
 * @throws InvalidInputError naming `sha256`: nothing is kept then
 */
export async function joinedParts(
  store: Pick<ArtifactStore, 'openBlob' | 'putBlob'>,
  parts: readonly UploadPart[],
  sha256: string | undefined,
): Promise<BlobInfo> {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) {
    // It is the whole already.
    if (sha256 !== undefined && sha256 !== only.etag) throw wrongDigest(only.etag);
    return { digest: only.etag, size: only.size };
  }
  try {
    const options = { maxBytes: sizeOf(parts), ...(sha256 === undefined ? {} : { expectedDigest: sha256 }) };
    return await store.putBlob(concatenated(store, parts), options);
  } catch (error) {
    throw asWrongDigest(error, sha256);
  }
}

/** What the sender hears where the store found that the bytes are not those that were announced. */
export function asWrongDigest(error: unknown, sha256: string | undefined, more = ''): unknown {
  if (!(error instanceof ArtifactCorruptError) || error.details['expected'] !== sha256) return error;
  return wrongDigest(String(error.details['actual']), more);
}

/** @param actual of the stored bytes */
export function wrongDigest(actual: string, more = ''): InvalidInputError {
  return InvalidInputError.of('sha256', `is not that of the bytes, which is ${actual}${more}`);
}

async function* concatenated(
  store: Pick<ArtifactStore, 'openBlob'>,
  parts: readonly UploadPart[],
): AsyncGenerator<Uint8Array> {
  for (const { etag } of parts) yield* (await store.openBlob(etag)) as AsyncIterable<Uint8Array>;
}
