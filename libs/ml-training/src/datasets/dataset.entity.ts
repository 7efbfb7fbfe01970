import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { DatasetProfile } from './dataset-profile.js';

/** An uploaded file. It never changes: other bytes are another data set. */
@Entity('datasets')
export class DatasetEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  workspace: string;

  @Column('text')
  name: string;

  /** sha256 of the bytes in hex; unique in the workspace. */
  @Column('text')
  digest: string;

  @Column('text')
  format: 'csv' | 'parquet';

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes: string;

  @Column('int')
  rows: number;

  @Column('jsonb')
  profile: DatasetProfile;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
