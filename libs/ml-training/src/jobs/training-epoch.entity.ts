import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one epoch of the final training achieved. */
@Entity('training_epochs')
export class TrainingEpochEntity {
  @PrimaryColumn('uuid', { name: 'job_id' })
  jobId: string;

  /** From 1. */
  @PrimaryColumn('int')
  epoch: number;

  @Column('jsonb')
  metrics: Record<string, number>;
}
