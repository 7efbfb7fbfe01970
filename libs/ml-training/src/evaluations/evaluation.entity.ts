import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { InferenceLatency } from '../models/measure-latency.js';

import type { EvaluationChecks } from './checks/evaluation-checks.js';

/** Metrics of a stored model on a file. Never changes. */
@Entity('evaluations')
export class EvaluationEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  workspace: string;

  @Column('text', { name: 'model_name' })
  modelName: string;

  @Column('text', { name: 'model_version', nullable: true })
  modelVersion: string | null;

  @Column('text', { name: 'run_id', nullable: true })
  runId: string | null;

  @Column('uuid', { name: 'job_id', nullable: true })
  jobId: string | null;

  @Column('text', { name: 'artifact_uri' })
  artifactUri: string;

  @Column('text', { name: 'dataset_digest' })
  datasetDigest: string;

  @Column('text')
  target: string;

  @Column('text')
  task: string;

  @Column('int')
  rows: number;

  /** null where the metric is not defined for these rows. */
  @Column('jsonb')
  metrics: Record<string, number | null>;

  /** Metric → why it is null, or by which convention it has its value. */
  @Column('jsonb')
  notes: Record<string, string>;

  @Column('text', { name: 'positive_class', nullable: true })
  positiveClass: string | null;

  @Column('jsonb', { nullable: true })
  confusion: { classes: string[]; counts: number[][] } | null;

  /** What was asked for beside the metrics. */
  @Column('jsonb')
  checks: EvaluationChecks;

  /** Blob of what was predicted of each row; null where there were too many, or before predictions were kept. */
  @Column('text', { name: 'predictions_digest', nullable: true })
  predictionsDigest: string | null;

  /** Null in what was measured before latencies were. */
  @Column('jsonb', { nullable: true })
  latency: InferenceLatency | null;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
