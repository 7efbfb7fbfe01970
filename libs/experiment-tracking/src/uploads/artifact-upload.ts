import type { ArtifactFile } from '../artifact-files/artifact-file.js';

/** A file that arrives in parts, in any order, over any number of connections. */
export interface ArtifactUpload {
  readonly id: string;
  /** Where the file will be, below the root of all artifacts of the workspace. */
  readonly path: string;
  /** The file, once it is complete. */
  readonly file: ArtifactFile | null;
}

export interface UploadPart {
  /** From 1. */
  readonly number: number;
  /** sha256 of the part's bytes, hex. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** A part as its sender lists it at the end. */
export interface ClaimedPart {
  readonly number: number;
  /** What storing it answered; unchecked unless given. */
  readonly digest?: string;
}
