import { randomBytes } from 'node:crypto';

import { ArtifactTamperedError } from './encryption.errors.js';
import type { KeyManagement } from './key-management.js';
import { MAGIC } from './wrapped-keys.js';

const KEY_ID_END = MAGIC.length + 8;

/** Magic and version (5), key id (8), then the wrapped data key: nonce (12), encrypted key (32), tag (16). */
export const HEADER_BYTES = KEY_ID_END + 12 + 32 + 16;

/** How much of a header names its key. */
export const KEY_ID_HEAD_BYTES = KEY_ID_END;

/** The key that a header (or its beginning) names; undefined for other bytes. */
export function headerKeyId(header: Buffer): Buffer | undefined {
  if (header.length < KEY_ID_END || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  return header.subarray(MAGIC.length, KEY_ID_END);
}

/** A new data key and the header that carries it, wrapped. */
export async function newHeader(keys: KeyManagement): Promise<{ header: Buffer; dataKey: Buffer }> {
  const dataKey = randomBytes(32);
  const { keyId, wrapped } = await keys.wrap(dataKey);
  return { header: Buffer.concat([MAGIC, keyId, wrapped]), dataKey };
}

/** @throws ArtifactTamperedError, ArtifactKeyMissingError, UnavailableError */
export async function readHeader(header: Buffer, keys: KeyManagement, digest: string): Promise<Buffer> {
  const keyId = headerKeyId(header);
  if (header.length !== HEADER_BYTES || keyId === undefined) throw new ArtifactTamperedError(digest);
  return keys.unwrap({ keyId, wrapped: header.subarray(KEY_ID_END) }, digest);
}
