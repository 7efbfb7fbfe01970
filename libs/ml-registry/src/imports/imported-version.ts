import type { StageKind } from '../stages/stage.states.js';
import type { ArtifactStatus } from '../versions/model-version.entity.js';
import type { SourcedVersionInput } from '../versions/versions.types.js';

export interface ImportedVersion extends SourcedVersionInput {
  /** Kept. */
  readonly number: number;
  /** Whether the files that the source names are not here, nor will be. */
  readonly external: boolean;
  /** Who registered it there; empty where that is not known. */
  readonly author: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The kind, which is what MLflow's stages are; it comes into the workspace's stage of that kind. */
  readonly stage: StageKind;
  /** Takes the stage over though the workspace asks for approvals. */
  readonly stageWithoutApproval: boolean;
}

export interface VersionImport {
  readonly number: number;
  readonly version: string;
  /** As the workspace calls it. */
  readonly stage: string;
  readonly artifactStatus: ArtifactStatus;
  /** Of the manifest that names every file with its digest. */
  readonly artifactDigest: string | null;
  readonly isNew: boolean;
  /** Tags that have another value here, which stays. */
  readonly differing: readonly string[];
  /** Versions that were archived because this one came into production. */
  readonly archived: readonly string[];
}
