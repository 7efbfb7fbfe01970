import { ArtifactKeyMissingError } from './encryption.errors.js';
import { encryptionKeys, type EncryptionKey } from './encryption-keys.js';
import type { KeyManagement, WrappedKey } from './key-management.js';
import { unwrapWith, wrapWith } from './wrapped-keys.js';

/** Keys from the configuration: the first wraps, all of them unwrap. */
export class ConfigKeyManagement implements KeyManagement {
  private readonly keys: readonly [EncryptionKey, ...EncryptionKey[]];

  /** @param secrets keys of 32 bytes @throws InvalidInputError */
  constructor(secrets: readonly Uint8Array[]) {
    this.keys = encryptionKeys(secrets);
  }

  wrap(dataKey: Buffer): Promise<WrappedKey> {
    return Promise.resolve(wrapWith(this.keys[0], dataKey));
  }

  unwrap(key: WrappedKey, digest: string): Promise<Buffer> {
    const found = this.keys.find(({ id }) => id.equals(key.keyId));
    if (found === undefined) return Promise.reject(new ArtifactKeyMissingError(digest, key.keyId.toString('hex')));
    return Promise.resolve().then(() => unwrapWith(found, key, digest));
  }

  isCurrent(keyId: Buffer): Promise<boolean> {
    return Promise.resolve(this.keys[0].id.equals(keyId));
  }

  prepareRotation(): Promise<void> {
    return Promise.resolve();
  }
}
