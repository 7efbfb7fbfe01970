import type { BlobInfo, PutBlobOptions } from './artifact-store.js';

/** S3 takes no shorter part but for the last. */
export const MIN_DIRECT_PART_BYTES = 5 * 1024 ** 2;

/** An upload as the storage knows it. */
export interface DirectUpload {
  /** The caller's name of it, a UUID. */
  readonly id: string;
  /** What `begin` answered. */
  readonly token: string;
}

/** A part that has arrived. */
export interface DirectPart {
  /** From 1. */
  readonly number: number;
  /** What the storage answered its sender, without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Uploads whose parts clients send to the storage itself, to addresses signed for them. The bytes arrive in the clear and are
 * nobody's blob before they have been read and found to be those that the client says they are.
 */
export interface DirectUploads {
  /** Begins an upload under an id that was never used before; answers the token of the upload. */
  begin(id: string): Promise<string>;

  /** The addresses that take the bytes of these parts by PUT for so many seconds. The same part again is replaced. */
  presignParts(upload: DirectUpload, numbers: readonly number[], seconds: number): Promise<string[]>;

  /** The parts that have arrived, by number; null where they were put together, or given up. */
  parts(upload: DirectUpload): Promise<DirectPart[] | null>;

  /**
   * Makes the parts a blob. Broken off after the parts were put together, it goes on from there when it is called again; the
   * object it began with stays until `discard`.
   *
   * @throws ArtifactNotFoundError where neither parts nor the object are there
   * @throws InvalidInputError naming `parts` where one is too short
   * @throws ArtifactCorruptError when `expectedDigest` differs, ArtifactTooLargeError: the parts cannot be changed any more then
   */
  complete(upload: DirectUpload, options?: PutBlobOptions): Promise<BlobInfo>;

  /** Removes what the storage holds for the upload, blobs left alone. What is not there is no error. */
  discard(upload: DirectUpload): Promise<void>;
}

/** Why clients cannot send to the storage itself, in words that follow on from the name of a field. */
export interface NoDirectUploads {
  readonly unavailable: string;
}
