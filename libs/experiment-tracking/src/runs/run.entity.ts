import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { RunStatus } from './run.states.js';

export interface RunArtifact {
  name: string;
  digest: string;
}

export interface RunDataset {
  dataset_id: string;
  digest: string;
  split: string;
  rows: number | null;
}

@Entity('runs')
export class RunEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'experiment_id', type: 'text' })
  experimentId: string;

  @Column({ name: 'experiment_name', type: 'text' })
  experimentName: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'status', type: 'text' })
  status: RunStatus;

  @Column({ name: 'params', type: 'jsonb' })
  params: Record<string, unknown>;

  /** The latest value of each metric, by step and time. */
  @Column({ name: 'metrics', type: 'jsonb' })
  metrics: Record<string, number>;

  @Column({ name: 'tags', type: 'jsonb' })
  tags: Record<string, string>;

  @Column({ name: 'artifacts', type: 'jsonb' })
  artifacts: RunArtifact[];

  @Column({ name: 'datasets', type: 'jsonb' })
  datasets: RunDataset[];

  @Column({ name: 'job_id', type: 'text', nullable: true })
  jobId: string | null;

  @Column({ name: 'idempotency_key', type: 'text', nullable: true })
  idempotencyKey: string | null;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3 })
  startedAt: Date;

  @Column({ name: 'ended_at', type: 'timestamptz', precision: 3, nullable: true })
  endedAt: Date | null;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
