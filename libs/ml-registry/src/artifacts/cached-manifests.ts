import type { Readable } from 'node:stream';

import {
  assertManifest,
  canonicalJson,
  sha256Of,
  type ArtifactManifest,
  type ArtifactStore,
  type BlobContent,
  type BlobInfo,
  type PutBlobOptions,
} from '@intelgraph/artifact-store';
import { silentLogger, type Logger } from '@intelgraph/kernel';

/** Keeps texts for a while; losing them loses nothing. */
export interface ManifestCache {
  get(digest: string): Promise<string | null>;
  set(digest: string, manifest: string): Promise<void>;
  close(): Promise<void>;
}

/** An artifact store whose manifests may come from a cache: they never change, and the digest proves each one. */
export class CachedManifests implements ArtifactStore {
  readonly kind: string;
  private cache: ManifestCache | undefined;

  constructor(
    private readonly store: ArtifactStore,
    private readonly logger: Logger = silentLogger,
  ) {
    this.kind = store.kind;
  }

  useCache(cache: ManifestCache): void {
    this.cache = cache;
  }

  async getManifest(digest: string): Promise<ArtifactManifest> {
    const cached = await this.tryCache((cache) => cache.get(digest));
    if (cached != null && sha256Of(cached) === digest) {
      const manifest: unknown = JSON.parse(cached);
      assertManifest(manifest);
      return manifest;
    }
    const manifest = await this.store.getManifest(digest);
    await this.tryCache((cache) => cache.set(digest, canonicalJson(manifest)));
    return manifest;
  }

  putManifest(manifest: ArtifactManifest): Promise<string> {
    return this.store.putManifest(manifest);
  }

  putBlob(content: BlobContent, options?: PutBlobOptions): Promise<BlobInfo> {
    return this.store.putBlob(content, options);
  }

  openBlob(digest: string): Promise<Readable> {
    return this.store.openBlob(digest);
  }

  presignDownload(digest: string, seconds: number): Promise<string | null> {
    return this.store.presignDownload(digest, seconds);
  }

  statBlob(digest: string): Promise<BlobInfo | null> {
    return this.store.statBlob(digest);
  }

  deleteBlob(digest: string, writtenBefore: Date): Promise<boolean> {
    return this.store.deleteBlob(digest, writtenBefore);
  }

  putSignature(manifestDigest: string, envelope: Uint8Array): Promise<void> {
    return this.store.putSignature(manifestDigest, envelope);
  }

  getSignature(manifestDigest: string): Promise<Buffer | null> {
    return this.store.getSignature(manifestDigest);
  }

  check(): Promise<void> {
    return this.store.check();
  }

  async closeCache(): Promise<void> {
    await this.cache?.close();
    this.cache = undefined;
  }

  // A cache that has gone away costs time, never an answer.
  private async tryCache<T>(work: (cache: ManifestCache) => Promise<T>): Promise<T | null> {
    if (this.cache === undefined) return null;
    try {
      return await work(this.cache);
    } catch (error) {
      this.logger.warn({ err: error }, 'the manifest cache does not answer; reading the store');
      return null;
    }
  }
}
