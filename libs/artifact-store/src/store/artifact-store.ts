import type { Readable } from 'node:stream';

import type { ArtifactManifest } from '../manifests/manifest.js';

/** What a blob is: the sha256 of its bytes (64 lower-case hex digits) and their number. */
export interface BlobInfo {
  readonly digest: string;
  readonly size: number;
}

/** Bytes at once, or a stream of them (a Node `Readable` is one). */
export type BlobContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface PutBlobOptions {
  /** Largest size in bytes that is taken; the store's own limit holds as well. */
  readonly maxBytes?: number;
  /** When given, content with another sha256 is refused and not kept. */
  readonly expectedDigest?: string;
}

/**
 * Content-addressed storage of artifacts. Blobs never change: the digest names the bytes. A blob is visible whole or
 * not at all, also to other processes on the same storage, and is durable when `putBlob` resolves.
 *
 * The store knows no workspaces: whoever hands out its content first finds the digest through a version, run or data
 * set of the caller's workspace.
 */
export interface ArtifactStore {
  readonly kind: string;

  /**
   * Stores bytes; the same bytes again cost no space.
   *
   * @throws ArtifactTooLargeError above the limit; nothing is kept
   * @throws ArtifactCorruptError when `expectedDigest` differs; nothing is kept
   */
  putBlob(content: BlobContent, options?: PutBlobOptions): Promise<BlobInfo>;

  /**
   * Opens a blob. The stream is verified while it is read: when the stored bytes do not match the digest, it ends with
   * an ArtifactCorruptError instead of an end.
   *
   * @throws ArtifactNotFoundError
   */
  openBlob(digest: string): Promise<Readable>;

  /**
   * An address by which anybody reads the blob from the storage itself for so many seconds; who reads it there checks
   * the digest. Null where the storage has no such addresses, or holds the blob encrypted.
   *
   * @throws ArtifactNotFoundError
   */
  presignDownload(digest: string, seconds: number): Promise<string | null>;

  /** The blob's size, or null when it is not stored. */
  statBlob(digest: string): Promise<BlobInfo | null>;

  /**
   * Removes a blob for good, and the signature beside it, unless it was written (also again) at `writtenBefore` or later: somebody may be about to
   * refer to it. The caller knows that nobody else does.
   *
   * @returns whether it was there and is gone now
   */
  deleteBlob(digest: string, writtenBefore: Date): Promise<boolean>;

  /**
   * Stores a manifest as canonical JSON, so that equal manifests have equal digests, and signs it where the store has
   * a signing key.
   *
   * @returns the manifest's digest, the address of the artifact
   * @throws ManifestInvalidError, or ArtifactNotFoundError when a file it lists is not stored with that size
   */
  putManifest(manifest: ArtifactManifest): Promise<string>;

  /** @throws ArtifactNotFoundError, ArtifactCorruptError, ManifestInvalidError */
  getManifest(digest: string): Promise<ArtifactManifest>;

  /** Keeps a signature (a DSSE envelope) beside a manifest, in place of the one that was there. */
  putSignature(manifestDigest: string, envelope: Uint8Array): Promise<void>;

  /** The signature beside a manifest, or null when there is none. */
  getSignature(manifestDigest: string): Promise<Buffer | null>;

  /** Resolves when the storage can be read and written. @throws UnavailableError */
  check(): Promise<void>;
}
