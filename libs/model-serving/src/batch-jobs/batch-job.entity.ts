import type { Principal } from '@intelgraph/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { BatchJobSpec } from './batch-job-spec.js';
import type { BatchJobPhase, BatchJobState } from './batch-job.states.js';

/** One batch job. Who runs it writes only while `attempt` is theirs. */
@Entity('batch_jobs')
export class BatchJobEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  workspace!: string;

  @Column('text', { name: 'model_name' })
  modelName!: string;

  @Column('text', { name: 'model_version' })
  modelVersion!: string;

  /** sha256 of the artifact's manifest: every row is answered by it, whatever becomes of the version's name. */
  @Column('text', { name: 'artifact_digest' })
  artifactDigest!: string;

  @Column('text')
  state!: BatchJobState;

  /** Rises with every event about the job. */
  @Column('int')
  version!: number;

  @Column('jsonb')
  spec!: BatchJobSpec;

  @Column('jsonb')
  principal!: Principal;

  @Column('text', { name: 'request_id' })
  requestId!: string;

  @Column('text')
  traceparent!: string;

  /** How often it was taken up; also the fence against a process that lost its lease. */
  @Column('int')
  attempt!: number;

  /** Attempts since the last chunk was done: what brings a job no further is given up. */
  @Column('int', { name: 'idle_attempts' })
  idleAttempts!: number;

  @Column('text')
  phase!: BatchJobPhase;

  /** 0 to 1, by rows where their number is known, else by bytes. */
  @Column('double precision')
  progress!: number;

  @Column('double precision', { name: 'rows_predicted' })
  rowsPredicted!: number;

  @Column('double precision', { name: 'rows_bad' })
  rowsBad!: number;

  /** Of this attempt; null = no chunk of it is done yet. */
  @Column('double precision', { name: 'rows_per_second', nullable: true })
  rowsPerSecond!: number | null;

  /** Until the last row is answered, at the speed so far; null = not known. */
  @Column('double precision', { name: 'seconds_left', nullable: true })
  secondsLeft!: number | null;

  @Column('double precision', { name: 'output_bytes', nullable: true })
  outputBytes!: number | null;

  @Column('jsonb', { nullable: true })
  error!: { code: string; message: string } | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'finished_at', precision: 3, nullable: true })
  finishedAt!: Date | null;
}
