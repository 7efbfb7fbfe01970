import { Readable } from 'node:stream';

import type { BlobCipher } from '../encryption/blob-cipher.js';
import { ArtifactKeyMissingError } from '../encryption/encryption.errors.js';

import type { BlobForm } from './blob-forms.js';

/** Few bytes as they are stored: in the clear, or encrypted where there is a cipher. */
export async function sealedBytes(bytes: Uint8Array, cipher: BlobCipher | undefined): Promise<Uint8Array> {
  return cipher === undefined ? bytes : collect(cipher.seal(Readable.from([bytes])));
}

/** The bytes that `sealedBytes` was given. @throws ArtifactKeyMissingError, ArtifactTamperedError */
export async function openedBytes(
  stored: Readable,
  form: BlobForm,
  digest: string,
  cipher: BlobCipher | undefined,
): Promise<Buffer> {
  if (form === 'plain') return collect(stored);
  if (cipher !== undefined) return collect(stored.compose(cipher.opening(digest)) as AsyncIterable<Uint8Array>);
  stored.destroy();
  throw new ArtifactKeyMissingError(digest, null);
}

/** All bytes at once: for few of them. */
export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
