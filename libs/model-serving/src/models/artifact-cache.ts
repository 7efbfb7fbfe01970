import {
  ArtifactCorruptError,
  ArtifactNotFoundError,
  ArtifactSignatureError,
  ArtifactTamperedError,
  ArtifactUnsignedError,
  ManifestInvalidError,
  readArtifactFiles,
  type ArtifactManifest,
  type ArtifactStore,
  type SignatureVerifier,
} from '@intelgraph/artifact-store';

import type { ModelArtifact } from './model-runtime.js';
import { ArtifactUnusableError, type UnusableReason } from './models.errors.js';

/** Where an artifact that was refused lay: the replica's own disk, or the store that all share. */
export type ArtifactPlace = 'copy' | 'store';

export interface ArtifactCacheParts {
  readonly shared: ArtifactStore;
  /** The replica's own folder; null = it keeps no copies. */
  readonly copies: ArtifactStore | null;
  /** Unless given, signatures are not asked for. */
  readonly verifier?: SignatureVerifier | undefined;
  /**
   * Told of every artifact that is damaged or not signed as it must be; a copy may still heal.
   *
   * @param isNews false where the same was wrong with it the last time: replicas try again and again
   */
  readonly refused?: (place: ArtifactPlace, error: ArtifactUnusableError, isNews: boolean) => void;
}

/**
 * Artifacts as this replica reads them: from its own folder when they are there, intact and signed by a trusted key, else from
 * the shared store, keeping a copy. So a replica restarts while the shared store is out of reach, and rotted copies heal.
 */
export class ArtifactCache {
  /** What was wrong with an artifact at a place when it was read last. */
  private readonly wrong = new Map<string, UnusableReason>();

  constructor(private readonly parts: ArtifactCacheParts) {}

  /**
   * @throws ArtifactUnusableError when the artifact is missing, damaged, or signed by nobody who is trusted; also where only
   *   the copy is, and the shared store does not answer
   */
  async fetch(digest: string): Promise<ModelArtifact> {
    const { shared, copies } = this.parts;
    const copy = copies === null ? undefined : await this.read('copy', copies, digest);
    if (copy !== undefined && !(copy instanceof ArtifactUnusableError)) return copy;
    const damaged = copy?.reason === 'missing' ? undefined : copy;
    const found = await this.read('store', shared, digest).catch((error: unknown) => {
      throw damaged === undefined ? error : unhealed(digest, damaged, error);
    });
    if (found instanceof ArtifactUnusableError) {
      throw damaged !== undefined && found.reason === 'missing' ? unhealed(digest, damaged, found) : found;
    }
    if (copies !== null) await this.keep(copies, found);
    return found;
  }

  private async keep(copies: ArtifactStore, { digest, manifest, files }: ModelArtifact): Promise<void> {
    for (const { bytes } of files) await copies.putBlob(bytes);
    await copies.putManifest(manifest as ArtifactManifest);
    const signature = await this.parts.shared.getSignature(digest);
    if (signature !== null) await copies.putSignature(digest, signature);
  }

  private async read(
    place: ArtifactPlace,
    store: ArtifactStore,
    digest: string,
  ): Promise<ModelArtifact | ArtifactUnusableError> {
    try {
      const manifest = await store.getManifest(digest);
      this.parts.verifier?.check(digest, manifest, await store.getSignature(digest));
      const files = await readArtifactFiles(store, manifest);
      this.wrong.delete(`${place}:${digest}`);
      return { digest, manifest, files };
    } catch (caught) {
      const error = asUnusable(digest, caught);
      if (!(error instanceof ArtifactUnusableError)) throw error;
      // A copy that was never made is no news.
      if (place === 'store' || error.reason !== 'missing') this.tell(place, digest, error);
      return error;
    }
  }

  private tell(place: ArtifactPlace, digest: string, error: ArtifactUnusableError): void {
    const key = `${place}:${digest}`;
    const isNews = this.wrong.get(key) !== error.reason;
    this.wrong.set(key, error.reason);
    this.parts.refused?.(place, error, isNews);
  }
}

function unhealed(digest: string, copy: ArtifactUnusableError, error: unknown): ArtifactUnusableError {
  const why = error instanceof Error ? error.message : String(error);
  const message = `the copy on this disk is refused (${copy.message}), and the artifact store has no other: ${why}`;
  return new ArtifactUnusableError(digest, copy.reason, message, error);
}

/** What is wrong with an artifact itself, as deployments report it; other errors stay what they are. */
export function asUnusable(digest: string, error: unknown): unknown {
  if (error instanceof ArtifactNotFoundError) {
    return new ArtifactUnusableError(digest, 'missing', `its artifact is incomplete: ${error.message}`, error);
  }
  if (
    error instanceof ArtifactCorruptError ||
    error instanceof ArtifactTamperedError ||
    error instanceof ManifestInvalidError
  ) {
    return new ArtifactUnusableError(digest, 'corrupt', `its artifact is corrupt: ${error.message}`, error);
  }
  if (error instanceof ArtifactUnsignedError)
    return new ArtifactUnusableError(digest, 'unsigned', error.message, error);
  if (error instanceof ArtifactSignatureError) {
    return new ArtifactUnusableError(digest, 'wrongly_signed', error.message, error);
  }
  return error;
}
