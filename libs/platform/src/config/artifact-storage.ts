import type { AppConfig } from './define-config.js';

/** Where the artifacts of this installation lie, as the artifact store takes it. */
export interface ArtifactStorage {
  readonly type: 'local';
  readonly basePath: string;
  readonly encryptionKeys: readonly Uint8Array[];
}

/** The one reading of the artifact settings, for every app that opens the store. */
export function artifactStorageOf(config: AppConfig): ArtifactStorage {
  return { type: 'local', basePath: config.artifactsDir, encryptionKeys: config.artifactEncryptionKeys };
}
