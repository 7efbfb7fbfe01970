import type { Principal } from '@intelgraph/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { JobResult, JobSpec } from './job-spec.js';
import type { JobPhase, JobState } from './job.states.js';

/** One training job. Workers write only while `attempt` is theirs. */
@Entity('training_jobs')
export class TrainingJobEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  workspace: string;

  @Column('text', { name: 'model_name' })
  modelName: string;

  @Column('text')
  state: JobState;

  /** Rises with every event about the job. */
  @Column('int')
  version: number;

  @Column('jsonb')
  spec: JobSpec;

  @Column('jsonb')
  principal: Principal;

  @Column('text', { name: 'request_id' })
  requestId: string;

  @Column('text')
  traceparent: string;

  /** How often a process was started for it; also the fence against a worker that lost its lease. */
  @Column('int')
  attempt: number;

  @Column('text')
  phase: JobPhase;

  /** 0 to 1. */
  @Column('double precision')
  progress: number;

  @Column('jsonb', { nullable: true })
  result: JobResult | null;

  @Column('text', { name: 'run_id', nullable: true })
  runId: string | null;

  /** Whether a run in experiment tracking was begun for it that has not ended. */
  @Column('boolean', { name: 'run_open' })
  runOpen: boolean;

  @Column('text', { name: 'model_version', nullable: true })
  modelVersion: string | null;

  @Column('jsonb', { nullable: true })
  error: { code: string; message: string } | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'finished_at', precision: 3, nullable: true })
  finishedAt: Date | null;
}
