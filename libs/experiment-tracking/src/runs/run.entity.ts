import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { RunArtifact, RunDataset } from './run.js';
import type { RunStatus } from './run.states.js';

/** Latest value of a metric with its place in the history; step as text, since JSON has no 64-bit integers. */
export interface LatestMetric {
  value: number;
  step: string;
  time: string;
}

/** One execution of training code. Its metric history is in `metric_points`. */
@Entity('runs')
export class RunEntity {
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'experiment_id', type: 'uuid' })
  experimentId: string;

  @Column({ name: 'experiment_name', type: 'text' })
  experimentName: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'status', type: 'text' })
  status: RunStatus;

  @Column({ name: 'params', type: 'jsonb' })
  params: Record<string, unknown>;

  @Column({ name: 'latest_metrics', type: 'jsonb' })
  latestMetrics: Record<string, LatestMetric>;

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

  /** Grows with every write; `aggregate_version` of its events. */
  @Column({ name: 'version', type: 'int' })
  version: number;
}
