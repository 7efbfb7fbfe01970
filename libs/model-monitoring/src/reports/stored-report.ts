import { Column, PrimaryColumn } from 'typeorm';

/** What the tables of reports have in common. */
export abstract class StoredReport {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  /** Id or name, as the caller gave it. */
  @Column({ name: 'model_id', type: 'text' })
  modelId: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'model_version', type: 'text' })
  modelVersion: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
