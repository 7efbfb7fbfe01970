import type { CheckRunState } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { CheckBaseline, CheckKind, CheckThresholds } from './check.types.js';
import type { Severity } from './severity.js';

/** The parts of a check that nothing is searched by. */
export interface CheckDefinition {
  readonly window_seconds: number;
  readonly baseline: CheckBaseline | null;
  readonly thresholds: CheckThresholds;
  readonly labels: Readonly<Record<string, string>>;
}

@Entity('checks')
export class CheckEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'model_version', type: 'text', nullable: true })
  modelVersion: string | null;

  @Column({ name: 'endpoint', type: 'text', nullable: true })
  endpoint: string | null;

  @Column({ name: 'kind', type: 'text' })
  kind: CheckKind;

  @Column({ name: 'definition', type: 'jsonb' })
  definition: CheckDefinition;

  @Column({ name: 'every_seconds', type: 'int' })
  everySeconds: number;

  @Column({ name: 'severity', type: 'text' })
  severity: Severity;

  @Column({ name: 'enabled', type: 'boolean' })
  enabled: boolean;

  @Column({ name: 'next_run_at', type: 'timestamptz', precision: 3 })
  nextRunAt: Date;

  @Column({ name: 'last_run', type: 'jsonb', nullable: true })
  lastRun: CheckRunState | null;

  @Column({ name: 'revision', type: 'int' })
  revision: number;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
