import { createHash } from 'node:crypto';

import { InvalidInputError } from '@intelgraph/kernel';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;

/** A key of 32 bytes and the 8 bytes that name it in the blobs it encrypts. */
export interface EncryptionKey {
  readonly id: Buffer;
  readonly secret: Buffer;
}

/**
 * Keys as a key management takes them: the first encrypts, all of them decrypt.
 *
 * @throws InvalidInputError when there is none, or one has not 32 bytes
 */
export function encryptionKeys(secrets: readonly Uint8Array[]): readonly [EncryptionKey, ...EncryptionKey[]] {
  const [first, ...others] = olderKeys(secrets);
  if (first === undefined) throw InvalidInputError.of('storage.encryptionKeys', 'must hold a key');
  return [first, ...others];
}

/** The same where there need not be one. @throws InvalidInputError when one has not 32 bytes */
export function olderKeys(secrets: readonly Uint8Array[]): EncryptionKey[] {
  return secrets.map((secret, at) => {
    if (secret.length === KEY_BYTES) return keyOf(secret);
    throw InvalidInputError.of(`storage.encryptionKeys[${at}]`, `must have ${KEY_BYTES} bytes, has ${secret.length}`);
  });
}

export function keyOf(secret: Uint8Array): EncryptionKey {
  return { id: idOf(secret), secret: Buffer.from(secret) };
}

// A hash with a prefix of its own: the id stands in the clear and must say nothing about other uses of the key.
function idOf(secret: Uint8Array): Buffer {
  return createHash('sha256').update('intelgraph artifact key\0').update(secret).digest().subarray(0, KEY_ID_BYTES);
}
