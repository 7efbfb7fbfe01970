import { pipeline, type Readable } from 'node:stream';

import { assertDigest } from '../digests/digests.js';
import { plainSize, type BlobCipher } from '../encryption/blob-cipher.js';
import { ArtifactKeyMissingError } from '../encryption/encryption.errors.js';

import { verifying } from './verified-stream.js';

/** How a blob is stored: in the clear, or encrypted under a name that says so. */
const SUFFIXES = { plain: '', encrypted: '.aes256gcm' } as const;
export type BlobForm = keyof typeof SUFFIXES;

/** Where to look for a blob, first the form that is written now. */
export function formsOf(cipher: BlobCipher | undefined): readonly [BlobForm, BlobForm] {
  return cipher === undefined ? ['plain', 'encrypted'] : ['encrypted', 'plain'];
}

/** `blobs/sha256/<2>/<digest>` with the ending of the form. @throws InvalidInputError */
export function blobKey(digest: string, form: BlobForm): string {
  assertDigest(digest);
  return `blobs/sha256/${digest.slice(0, 2)}/${digest}${SUFFIXES[form]}`;
}

/** `signatures/sha256/<2>/<digest of the manifest>` with the ending of the form. @throws InvalidInputError */
export function signatureKey(digest: string, form: BlobForm): string {
  assertDigest(digest);
  return `signatures/sha256/${digest.slice(0, 2)}/${digest}${SUFFIXES[form]}`;
}

/** The blob's size by that of what is stored. */
export function sizeInTheClear(stored: number, form: BlobForm): number {
  return form === 'plain' ? stored : plainSize(stored);
}

/** The blob's bytes in the clear, verified while they are read. @throws ArtifactKeyMissingError */
export function opened(stored: Readable, form: BlobForm, digest: string, cipher: BlobCipher | undefined): Readable {
  const verified = verifying(digest);
  if (form === 'plain') return pipeline(stored, verified, () => undefined);
  if (cipher !== undefined) return pipeline(stored, cipher.opening(digest), verified, () => undefined);
  stored.destroy();
  throw new ArtifactKeyMissingError(digest, null);
}
