import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { ChecklistItem } from '../evidence/evidence.js';

import type { TransitionStatus } from './stage.states.js';

@Entity('stage_transitions')
export class StageTransitionEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'version_id', type: 'text' })
  versionId: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'from_stage', type: 'text' })
  fromStage: string;

  @Column({ name: 'to_stage', type: 'text' })
  toStage: string;

  @Column({ name: 'status', type: 'text' })
  status: TransitionStatus;

  @Column({ name: 'comment', type: 'text' })
  comment: string;

  @Column({ name: 'checklist', type: 'jsonb' })
  checklist: ChecklistItem[];

  @Column({ name: 'requested_by', type: 'text' })
  requestedBy: string;

  @Column({ name: 'requested_at', type: 'timestamptz', precision: 3 })
  requestedAt: Date;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', precision: 3, nullable: true })
  decidedAt: Date | null;

  @Column({ name: 'decision_comment', type: 'text' })
  decisionComment: string;

  @Column({ name: 'replaced_version', type: 'text', nullable: true })
  replacedVersion: string | null;

  /** From then on, by the database's clock, it can no longer be approved; null: never. */
  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  /** Whether the versions that are in the stage are archived; null: as the stage says when it is approved. */
  @Column({ name: 'archive_existing', type: 'boolean', nullable: true })
  archiveExisting: boolean | null;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
