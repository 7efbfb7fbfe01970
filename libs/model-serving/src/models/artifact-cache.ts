import {
  ArtifactCorruptError,
  ArtifactNotFoundError,
  ArtifactSignatureError,
  ArtifactUnsignedError,
  ManifestInvalidError,
  readArtifactFiles,
  type ArtifactManifest,
  type ArtifactStore,
} from '@intelgraph/artifact-store';

import type { ModelArtifact } from './model-runtime.js';
import { ArtifactUnusableError } from './models.errors.js';

/**
 * Artifacts as this replica reads them: from its own folder when they are there and intact, else from the shared
 * store, keeping a copy. So a replica restarts while the shared store is out of reach, and rotted copies heal.
 */
export class ArtifactCache {
  constructor(
    private readonly shared: ArtifactStore,
    private readonly local: ArtifactStore | null,
  ) {}

  /** @throws ArtifactUnusableError when the shared store lacks the artifact or holds other bytes than its digests say */
  async fetch(digest: string): Promise<ModelArtifact> {
    try {
      return (await this.cached(digest)) ?? (await this.copied(digest));
    } catch (error) {
      throw asUnusable(digest, error);
    }
  }

  private async cached(digest: string): Promise<ModelArtifact | null> {
    if (this.local === null) return null;
    try {
      return await read(this.local, digest);
    } catch (error) {
      if (asUnusable(digest, error) instanceof ArtifactUnusableError) return null;
      throw error;
    }
  }

  private async copied(digest: string): Promise<ModelArtifact> {
    const artifact = await read(this.shared, digest);
    if (this.local === null) return artifact;
    for (const { bytes } of artifact.files) await this.local.putBlob(bytes);
    await this.local.putManifest(artifact.manifest as ArtifactManifest);
    return artifact;
  }
}

async function read(store: ArtifactStore, digest: string): Promise<ModelArtifact> {
  const manifest = await store.getManifest(digest);
  return { digest, manifest, files: await readArtifactFiles(store, manifest) };
}

/** What is wrong with an artifact itself, as deployments report it; other errors stay what they are. */
export function asUnusable(digest: string, error: unknown): unknown {
  if (error instanceof ArtifactNotFoundError) {
    return new ArtifactUnusableError(digest, 'missing', `its artifact is incomplete: ${error.message}`, error);
  }
  if (error instanceof ArtifactCorruptError || error instanceof ManifestInvalidError) {
    return new ArtifactUnusableError(digest, 'corrupt', `its artifact is corrupt: ${error.message}`, error);
  }
  if (error instanceof ArtifactUnsignedError)
    return new ArtifactUnusableError(digest, 'unsigned', error.message, error);
  if (error instanceof ArtifactSignatureError) {
    return new ArtifactUnusableError(digest, 'wrongly_signed', error.message, error);
  }
  return error;
}
