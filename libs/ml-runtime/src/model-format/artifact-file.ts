/** One file of a model's artifact; `path` is relative to the artifact. */
export interface ArtifactFile {
  readonly path: string;
  readonly bytes: Buffer;
}
