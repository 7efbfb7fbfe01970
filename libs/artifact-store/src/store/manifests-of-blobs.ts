import { ArtifactCorruptError, ArtifactNotFoundError, ManifestInvalidError } from './artifact-store.errors.js';
import type { ArtifactStore } from './artifact-store.js';
import { readBlob } from './artifact-files.js';
import { canonicalJson } from '../manifests/canonical-json.js';
import type { ManifestSigner } from '../signing/manifest-signatures.js';
import { assertManifest, type ArtifactManifest } from '../manifests/manifest.js';

const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;

type Blobs = Pick<ArtifactStore, 'putBlob' | 'openBlob' | 'statBlob'>;
type Signed = Blobs & Pick<ArtifactStore, 'getManifest' | 'getSignature' | 'putSignature'>;

/** Manifests are blobs like any other: every backend stores them by these two. */
export async function putManifest(
  store: Signed,
  manifest: ArtifactManifest,
  signer: ManifestSigner | undefined,
): Promise<string> {
  assertManifest(manifest);
  for (const file of manifest.files) {
    const blob = await store.statBlob(file.digest);
    if (blob === null) throw new ArtifactNotFoundError(`file ${file.path} (sha256 ${file.digest})`);
    if (blob.size !== file.size) {
      throw new ManifestInvalidError([{ field: `files.${file.path}.size`, message: `is ${blob.size} in the store` }]);
    }
  }
  const { digest } = await store.putBlob(Buffer.from(canonicalJson(manifest)), { maxBytes: MAX_MANIFEST_BYTES });
  await signer?.sign(store, digest, manifest);
  return digest;
}

export async function getManifest(store: Blobs, digest: string): Promise<ArtifactManifest> {
  const bytes = await readBlob(store, digest, MAX_MANIFEST_BYTES);
  let manifest: unknown;
  try {
    manifest = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ManifestInvalidError([{ field: 'manifest', message: `${digest} is not JSON` }]);
  }
  assertManifest(manifest);
  return manifest;
}

/** @throws ArtifactCorruptError when a digest was demanded and differs */
export function assertExpected(expected: string | undefined, actual: string): void {
  if (expected !== undefined && expected !== actual) throw new ArtifactCorruptError(expected, actual);
}
