import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { ArtifactKeyMissingError, ArtifactTamperedError } from './encryption.errors.js';
import type { EncryptionKey } from './encryption-keys.js';

/** `IGAE`, then the version of the layout. */
const MAGIC = Buffer.from([0x49, 0x47, 0x41, 0x45, 0x01]);
const KEY_ID_END = MAGIC.length + 8;
const NONCE_END = KEY_ID_END + 12;
const DATA_KEY_END = NONCE_END + 32;

/** Magic and version (5), key id (8), nonce (12), data key encrypted with that key (32), its tag (16). */
export const HEADER_BYTES = DATA_KEY_END + 16;

/** The key that a header (or its beginning) names; undefined for other bytes. */
export function headerKeyId(header: Buffer): Buffer | undefined {
  if (header.length < KEY_ID_END || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  return header.subarray(MAGIC.length, KEY_ID_END);
}

/** How much of a header names its key. */
export const KEY_ID_HEAD_BYTES = KEY_ID_END;

/** A new data key and the header that carries it, wrapped with AES-256-GCM; all before the nonce is authenticated, too. */
export function newHeader(key: EncryptionKey): { header: Buffer; dataKey: Buffer } {
  const dataKey = randomBytes(32);
  const nonce = randomBytes(12);
  const named = Buffer.concat([MAGIC, key.id]);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(named);
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return { header: Buffer.concat([named, nonce, wrapped, cipher.getAuthTag()]), dataKey };
}

/** @throws ArtifactTamperedError, ArtifactKeyMissingError */
export function readHeader(header: Buffer, keys: readonly EncryptionKey[], digest: string): Buffer {
  const id = header.subarray(MAGIC.length, KEY_ID_END);
  if (header.length !== HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ArtifactTamperedError(digest);
  }
  const key = keys.find((candidate) => candidate.id.equals(id));
  if (key === undefined) throw new ArtifactKeyMissingError(digest, id.toString('hex'));
  const decipher = createDecipheriv('aes-256-gcm', key.secret, header.subarray(KEY_ID_END, NONCE_END))
    .setAAD(header.subarray(0, KEY_ID_END))
    .setAuthTag(header.subarray(DATA_KEY_END));
  try {
    return Buffer.concat([decipher.update(header.subarray(NONCE_END, DATA_KEY_END)), decipher.final()]);
  } catch {
    throw new ArtifactTamperedError(digest);
  }
}
