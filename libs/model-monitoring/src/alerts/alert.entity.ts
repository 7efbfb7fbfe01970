import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Severity } from '../checks/severity.js';

import type { AlertStateName, Resolution } from './alert.states.js';

@Entity('alerts')
export class AlertEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'fingerprint', type: 'text' })
  fingerprint: string;

  @Column({ name: 'source', type: 'text' })
  source: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'model_version', type: 'text' })
  modelVersion: string;

  @Column({ name: 'labels', type: 'jsonb' })
  labels: Record<string, string>;

  @Column({ name: 'severity', type: 'text' })
  severity: Severity;

  @Column({ name: 'state', type: 'text' })
  state: AlertStateName;

  @Column({ name: 'summary', type: 'text' })
  summary: string;

  @Column({ name: 'details', type: 'jsonb' })
  details: Record<string, unknown>;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3 })
  startedAt: Date;

  @Column({ name: 'fired_at', type: 'timestamptz', precision: 3, nullable: true })
  firedAt: Date | null;

  @Column({ name: 'last_observed_at', type: 'timestamptz', precision: 3 })
  lastObservedAt: Date;

  @Column({ name: 'observations', type: 'int' })
  observations: number;

  @Column({ name: 'acknowledged_at', type: 'timestamptz', precision: 3, nullable: true })
  acknowledgedAt: Date | null;

  @Column({ name: 'acknowledged_by', type: 'text', nullable: true })
  acknowledgedBy: string | null;

  @Column({ name: 'resolved_at', type: 'timestamptz', precision: 3, nullable: true })
  resolvedAt: Date | null;

  @Column({ name: 'resolution', type: 'text', nullable: true })
  resolution: Resolution | null;

  /** Grows with every change that is told of; the aggregate version of its events. */
  @Column({ name: 'revision', type: 'int' })
  revision: number;
}
