/** What is unpacked at most. */
export interface ArchiveLimits {
  /** Files and folders. */
  readonly maxEntries: number;
  /** Bytes of all files together, unpacked. */
  readonly maxBytes: number;
  /** Unpacked bytes for each packed one; archives of less than 10 MiB unpacked are not judged by it. */
  readonly maxRatio: number;
}

/** A file of an archive while it is unpacked. */
export interface UnpackedFile {
  /** Relative, with `/`: a valid artifact path. */
  readonly path: string;
  /** Fails with an ArchiveRefusedError in place of its end when size or checksum are wrong. Has to be read to its end. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Called for one file after another. */
export type FileVisitor = (file: UnpackedFile) => Promise<void>;
