import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { ArtifactTamperedError } from './encryption.errors.js';
import type { EncryptionKey } from './encryption-keys.js';
import type { WrappedKey } from './key-management.js';

/** `IGAE`, then the version of the layout: what a header begins with. */
export const MAGIC = Buffer.from([0x49, 0x47, 0x41, 0x45, 0x01]);
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Magic, version and key id are authenticated with the data key. */
export function wrapWith({ id, secret }: EncryptionKey, dataKey: Buffer): WrappedKey {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.concat([MAGIC, id]));
  const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return { keyId: id, wrapped: Buffer.concat([nonce, sealed, cipher.getAuthTag()]) };
}

/** @throws ArtifactTamperedError */
export function unwrapWith({ id, secret }: EncryptionKey, { wrapped }: WrappedKey, digest: string): Buffer {
  const end = wrapped.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', secret, wrapped.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.concat([MAGIC, id]))
    .setAuthTag(wrapped.subarray(end));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, end)), decipher.final()]);
  } catch {
    throw new ArtifactTamperedError(digest);
  }
}
