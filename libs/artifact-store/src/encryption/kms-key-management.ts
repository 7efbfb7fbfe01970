import { randomBytes } from 'node:crypto';

import { systemClock, type Clock } from '@intelgraph/kernel';

import { ArtifactKeyMissingError, ArtifactTamperedError } from './encryption.errors.js';
import { keyOf, type EncryptionKey } from './encryption-keys.js';
import type { KeyManagement, WrappedKey } from './key-management.js';
import type { KeyService } from './key-service.js';
import type { KeyVault } from './key-vault.js';
import { nameOf, readStoredKey, writeStoredKey, type StoredKey } from './stored-key.js';
import { unwrapWith, wrapWith } from './wrapped-keys.js';

export interface KmsKeyManagementParts {
  readonly service: KeyService;
  readonly vault: KeyVault;
  /** Keys of the configuration, which unwrap what was stored before there was a KMS. */
  readonly older: readonly EncryptionKey[];
  readonly clock?: Clock;
}

/**
 * Keys of the storage that a KMS protects: 32 random bytes, kept wrapped beside the blobs, unwrapped by the service once in
 * each process, and then used like keys of the configuration. So a model of a thousand files costs one call, not a thousand
 * (AWS does the same for S3 and calls it bucket keys), and rotating the service's key writes no blob again.
 */
export class KmsKeyManagement implements KeyManagement {
  private stored: Promise<StoredKey[]> | undefined;
  private readonly open = new Map<string, Promise<EncryptionKey>>();
  private using: Promise<EncryptionKey> | undefined;

  constructor(private readonly parts: KmsKeyManagementParts) {}

  async wrap(dataKey: Buffer): Promise<WrappedKey> {
    return wrapWith(await this.current(), dataKey);
  }

  async unwrap(key: WrappedKey, digest: string): Promise<Buffer> {
    const older = this.parts.older.find(({ id }) => id.equals(key.keyId));
    return unwrapWith(older ?? (await this.find(key.keyId.toString('hex'), digest)), key, digest);
  }

  async isCurrent(keyId: Buffer): Promise<boolean> {
    const id = keyId.toString('hex');
    return (await this.load()).some((key) => key.id === id && key.wrappedBy === this.parts.service.keyId);
  }

  /** Wraps every key of the storage again with the configured key of the service. */
  async prepareRotation(): Promise<void> {
    const { service, vault } = this.parts;
    this.stored = undefined;
    for (const key of await this.load()) {
      if (key.wrappedBy === service.keyId) continue;
      const wrapped = await service.wrap((await this.opened(key)).secret, key.id);
      await vault.put(nameOf(key.id), writeStoredKey({ ...key, wrappedBy: service.keyId, wrapped }));
    }
    this.stored = undefined;
  }

  private current(): Promise<EncryptionKey> {
    this.using ??= this.choose().catch((error: unknown) => {
      this.using = undefined;
      throw error;
    });
    return this.using;
  }

  /** The newest key that the service's present key wraps; a new one where there is none. */
  private async choose(): Promise<EncryptionKey> {
    const { service, vault, clock = systemClock } = this.parts;
    const own = (await this.load()).filter(({ wrappedBy }) => wrappedBy === service.keyId);
    const newest = own.sort((a, b) => (a.madeAt + a.id < b.madeAt + b.id ? -1 : 1)).at(-1);
    if (newest !== undefined) return this.opened(newest);
    const key = keyOf(randomBytes(32));
    const id = key.id.toString('hex');
    const wrapped = await service.wrap(key.secret, id);
    // Durable before anything is encrypted with it.
    const stored = { id, wrapped, wrappedBy: service.keyId, madeAt: clock.now().toISOString() };
    await vault.put(nameOf(id), writeStoredKey(stored));
    this.stored = undefined;
    return key;
  }

  private async find(id: string, digest: string): Promise<EncryptionKey> {
    let found = (await this.load()).find((key) => key.id === id);
    if (found === undefined) {
      // Another process may have made it since.
      this.stored = undefined;
      found = (await this.load()).find((key) => key.id === id);
    }
    if (found === undefined) throw new ArtifactKeyMissingError(digest, id);
    return this.opened(found);
  }

  private opened(stored: StoredKey): Promise<EncryptionKey> {
    const known = this.open.get(stored.id);
    if (known !== undefined) return known;
    const opening = this.unwrapStored(stored);
    this.open.set(stored.id, opening);
    opening.catch(() => this.open.delete(stored.id));
    return opening;
  }

  private async unwrapStored({ id, wrapped }: StoredKey): Promise<EncryptionKey> {
    const key = keyOf(await this.parts.service.unwrap(wrapped, id));
    if (key.id.toString('hex') !== id) throw new ArtifactTamperedError(`the key ${id}`);
    return key;
  }

  private load(): Promise<StoredKey[]> {
    this.stored ??= this.read().catch((error: unknown) => {
      this.stored = undefined;
      throw error;
    });
    return this.stored;
  }

  private async read(): Promise<StoredKey[]> {
    return [...(await this.parts.vault.all())].flatMap(([name, bytes]) => readStoredKey(name, bytes) ?? []);
  }
}
