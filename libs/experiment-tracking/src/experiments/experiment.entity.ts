import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { LifecycleStage } from '../lifecycle/lifecycle.js';

/** A named collection of runs. */
@Entity('experiments')
export class ExperimentEntity {
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'number', type: 'bigint' })
  number: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'tags', type: 'jsonb' })
  tags: Record<string, string>;

  @Column({ name: 'lifecycle_stage', type: 'text' })
  lifecycleStage: LifecycleStage;

  /** Null: the artifact store of this platform. */
  @Column({ name: 'artifact_location', type: 'text', nullable: true })
  artifactLocation: string | null;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  /** Grows with every write; `aggregate_version` of its events. */
  @Column({ name: 'version', type: 'int' })
  version: number;
}
