import type { DeprecationState } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import { safeInteger } from '../inputs/bigint-column.js';
import type { StageKind } from '../stages/stage.states.js';

/** `stored`: the files are in our store; `pending`: they are still to be uploaded; `external`: we cannot read them. */
export const ARTIFACT_STATUSES = ['stored', 'pending', 'external'] as const;
export type ArtifactStatus = (typeof ARTIFACT_STATUSES)[number];

@Entity('model_versions')
export class ModelVersionEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  /** Sorts as semver does: see semver-order. */
  @Column({ name: 'version_order', type: 'text' })
  versionOrder: string;

  /** As the workspace calls it. */
  @Column({ name: 'stage', type: 'text' })
  stage: string;

  /** What the stage is to the platform. */
  @Column({ name: 'stage_kind', type: 'text' })
  stageKind: StageKind;

  @Column({ name: 'framework', type: 'text' })
  framework: string;

  @Column({ name: 'model_type', type: 'text' })
  modelType: string;

  @Column({ name: 'author', type: 'text' })
  author: string;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'artifact_uri', type: 'text' })
  artifactUri: string;

  @Column({ name: 'artifact_digest', type: 'text', nullable: true })
  artifactDigest: string | null;

  @Column({ name: 'artifact_status', type: 'text' })
  artifactStatus: ArtifactStatus;

  @Column({ name: 'model_size_bytes', type: 'bigint', nullable: true, transformer: safeInteger })
  modelSizeBytes: number | null;

  @Column({ name: 'metrics', type: 'jsonb' })
  metrics: Record<string, number>;

  @Column({ name: 'hyperparameters', type: 'jsonb' })
  hyperparameters: Record<string, unknown>;

  @Column({ name: 'tags', type: 'text', array: true })
  tags: string[];

  @Column({ name: 'signature', type: 'jsonb', nullable: true })
  signature: Record<string, unknown> | null;

  @Column({ name: 'run_id', type: 'text', nullable: true })
  runId: string | null;

  /** sha256 of what must not change: see version-content. */
  @Column({ name: 'content_hash', type: 'text' })
  contentHash: string;

  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey: string | null;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** Version of the aggregate in events. */
  @Column({ name: 'revision', type: 'integer' })
  revision: number;

  /** 1, 2, 3 … per model, never used twice: MLflow's version. */
  @Column({ name: 'number', type: 'integer' })
  number: number;

  /** Key -> value: MLflow's tags. `semver` is always among them and equals `version`. */
  @Column({ name: 'labels', type: 'jsonb' })
  labels: Record<string, string>;

  /** Where the files came from, as the caller put it. */
  @Column({ name: 'source', type: 'text' })
  source: string;

  /** The address that MLflow's clients download from. */
  @Column({ name: 'storage_location', type: 'text' })
  storageLocation: string;

  @Column({ name: 'run_link', type: 'text' })
  runLink: string;

  @Column({ name: 'stage_changed_at', type: 'timestamptz', precision: 3 })
  stageChangedAt: Date;

  @Column({ name: 'deprecation', type: 'jsonb', nullable: true })
  deprecation: DeprecationState | null;

  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  @Column({ name: 'deleted_by', type: 'text', nullable: true })
  deletedBy: string | null;

  /** Deleted because its model was: comes back with it. */
  @Column({ name: 'deleted_with_model', type: 'boolean' })
  deletedWithModel: boolean;

  @Column({ name: 'purged_at', type: 'timestamptz', precision: 3, nullable: true })
  purgedAt: Date | null;
}
