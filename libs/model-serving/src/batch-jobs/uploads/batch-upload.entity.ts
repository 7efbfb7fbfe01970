import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A file that was sent for batch jobs. */
@Entity('batch_uploads')
export class BatchUploadEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  workspace!: string;

  /** sha256 in hex. */
  @Column('text')
  digest!: string;

  @Column('double precision', { name: 'size_bytes' })
  sizeBytes!: number;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  /** When it was last sent, or named by a job. */
  @Column({ type: 'timestamptz', name: 'used_at', precision: 3 })
  usedAt!: Date;
}
