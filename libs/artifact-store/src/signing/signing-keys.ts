import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

import { InvalidInputError } from '@intelgraph/kernel';

/** An ed25519 key and the name that signatures call it by: the sha256 (hex) of the public key's SPKI. */
export interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** @param der PKCS #8 @throws InvalidInputError */
export function signingKey(der: Uint8Array): NamedKey {
  const key = ed25519('storage.signingKey', () =>
    createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }),
  );
  return { id: keyId(createPublicKey(key)), key };
}

/** @param der SPKI @throws InvalidInputError */
export function verifyingKey(der: Uint8Array): NamedKey {
  const key = ed25519('trustedKeys', () => createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }));
  return { id: keyId(key), key };
}

function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}

function ed25519(field: string, read: () => KeyObject): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = read();
  } catch {
    // Node's own message may show parts of the key.
  }
  if (key?.asymmetricKeyType !== 'ed25519') throw InvalidInputError.of(field, 'must be an ed25519 key');
  return key;
}
