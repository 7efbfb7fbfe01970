export { assertDigest, artifactUri, DIGEST_PATTERN, isDigest, parseArtifactUri, sha256Of } from './digests/digests.js';
export { canonicalJson } from './manifests/canonical-json.js';
export { rotateEncryptionKeys, type RotationReport } from './encryption/rotate-keys.js';
export { ArtifactKeyMissingError, ArtifactTamperedError } from './encryption/encryption.errors.js';
export { assertArtifactPath, artifactPathProblem } from './manifests/artifact-paths.js';
export { assertManifest, type ArtifactManifest, type ManifestFile } from './manifests/manifest.js';
export {
  ArtifactCorruptError,
  ArtifactNotFoundError,
  ArtifactTooLargeError,
  ManifestInvalidError,
} from './store/artifact-store.errors.js';
export type { ArtifactStore, BlobContent, BlobInfo, PutBlobOptions } from './store/artifact-store.js';
export { findFile, putFiles, readArtifactFiles, readBlob, type ArtifactFile } from './store/artifact-files.js';
export {
  createArtifactStore,
  openArtifactStore,
  type ArtifactStoreConfig,
  type LocalStoreConfig,
  type MemoryStoreConfig,
  type SharedStoreConfig,
} from './store/create-artifact-store.js';
export { createDirectUploads } from './store/create-direct-uploads.js';
export {
  MIN_DIRECT_PART_BYTES,
  type DirectPart,
  type DirectUpload,
  type DirectUploads,
  type NoDirectUploads,
} from './store/direct-uploads.js';
export { readSignature, SignatureVerifier } from './signing/manifest-signatures.js';
export type { DsseEnvelope } from './signing/dsse.js';
export { ArtifactSignatureError, ArtifactUnsignedError } from './signing/signing.errors.js';
export type { ArchiveLimits, UnpackedFile } from './archives/archive.js';
export { ArchiveRefusedError, type ArchiveProblem } from './archives/archive.errors.js';
export { packedFile, type PackedFile } from './archives/packed-file.js';
export { unpackArchive } from './archives/unpack-archive.js';
export type { KmsConfig } from './encryption/aws-kms.js';
export type { S3Server, S3StoreConfig } from './s3/s3-config.js';
export { ObjectFiles, type ObjectPlace, type ObjectUpload, type ObjectVersion } from './object-files/object-files.js';
export { ObjectChangedError, ObjectExistsError, ObjectRefusedError } from './object-files/object-files.errors.js';
