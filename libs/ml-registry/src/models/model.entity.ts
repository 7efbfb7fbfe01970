import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('models')
export class ModelEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'tags', type: 'text', array: true })
  tags: string[];

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** Key -> value: MLflow's tags. */
  @Column({ name: 'labels', type: 'jsonb' })
  labels: Record<string, string>;

  /** The number of the newest version; never goes back. */
  @Column({ name: 'version_counter', type: 'integer' })
  versionCounter: number;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'deleted_at', type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  @Column({ name: 'deleted_by', type: 'text', nullable: true })
  deletedBy: string | null;

  @Column({ name: 'purged_at', type: 'timestamptz', precision: 3, nullable: true })
  purgedAt: Date | null;

  /** Version of the aggregate in events. */
  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
