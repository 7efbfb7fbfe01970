/** A file that was logged beside a run or model. Its bytes are in the artifact store. */
export interface ArtifactFile {
  /** Below the root of all artifacts of the workspace. */
  readonly path: string;
  /** sha256 of the bytes, hex. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** What a folder holds. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes of a file; null for folders. */
  readonly size: number | null;
}
