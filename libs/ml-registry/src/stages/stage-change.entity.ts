import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { StageKind } from './stage.states.js';

/**
 * Why a stage changed: by an approved transition, because another version took its place, by a rollback, without
 * approval through MLflow (`free`), because the version was deleted, or because it came with that stage from another
 * registry (`imported`).
 */
export type StageChangeCause = 'transition' | 'replaced' | 'rollback' | 'free' | 'deleted' | 'imported';

/** One line of a model's history of stages; never changed. */
@Entity('stage_changes')
export class StageChangeEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId: string;

  @Column({ name: 'version_id', type: 'text' })
  versionId: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'from_stage', type: 'text' })
  fromStage: string;

  @Column({ name: 'to_stage', type: 'text' })
  toStage: string;

  /** What the stage was to the platform then. */
  @Column({ name: 'to_stage_kind', type: 'text' })
  toStageKind: StageKind;

  @Column({ name: 'cause', type: 'text' })
  cause: StageChangeCause;

  @Column({ name: 'transition_id', type: 'text', nullable: true })
  transitionId: string | null;

  @Column({ name: 'replaced_version_id', type: 'text', nullable: true })
  replacedVersionId: string | null;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'changed_by', type: 'text' })
  changedBy: string;

  @Column({ name: 'changed_at', type: 'timestamptz', precision: 3 })
  changedAt: Date;
}
