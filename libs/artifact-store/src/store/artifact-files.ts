import { ArtifactNotFoundError, ArtifactTooLargeError } from './artifact-store.errors.js';
import type { ArtifactStore, BlobContent } from './artifact-store.js';
import { assertArtifactPath } from '../manifests/artifact-paths.js';
import type { ArtifactManifest, ManifestFile } from '../manifests/manifest.js';

/** A file of an artifact in memory. */
export interface ArtifactFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Stores files one after another and gives the entries for the manifest, sorted by path. */
export async function putFiles(
  store: Pick<ArtifactStore, 'putBlob'>,
  files: Iterable<{ readonly path: string; readonly bytes: BlobContent }>,
): Promise<ManifestFile[]> {
  const entries: ManifestFile[] = [];
  for (const { path, bytes } of files) {
    assertArtifactPath(path);
    entries.push({ path, ...(await store.putBlob(bytes)) });
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Reads a whole blob, verified. @throws ArtifactNotFoundError, ArtifactCorruptError, ArtifactTooLargeError */
export async function readBlob(
  store: Pick<ArtifactStore, 'openBlob'>,
  digest: string,
  maxBytes = Number.MAX_SAFE_INTEGER,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of await store.openBlob(digest)) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw new ArtifactTooLargeError(maxBytes);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Reads all files of an artifact, verified: what a model loader takes. */
export async function readArtifactFiles(
  store: Pick<ArtifactStore, 'openBlob'>,
  manifest: ArtifactManifest,
): Promise<ArtifactFile[]> {
  const files: ArtifactFile[] = [];
  for (const { path, digest } of manifest.files) files.push({ path, bytes: await readBlob(store, digest) });
  return files;
}

/** The manifest's entry of a path. @throws ArtifactNotFoundError */
export function findFile(manifest: ArtifactManifest, path: string): ManifestFile {
  const file = manifest.files.find((entry) => entry.path === path);
  if (file === undefined) throw new ArtifactNotFoundError(`file ${path}`);
  return file;
}
