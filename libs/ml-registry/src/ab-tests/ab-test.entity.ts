import type { AbTestGuardrailState, AbTestStopRulesState } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { AbTestStatus } from './ab-test.states.js';

/** One arm: a version, as it was when the test was written last. */
export interface AbTestArm {
  readonly model_id: string;
  readonly model_name: string;
  readonly version: string;
  readonly resolved: boolean;
  readonly artifact_digest: string | null;
}

/** Index that lets one test of a control run at a time. */
export const ONE_RUNNING = 'ab_tests_one_running';

@Entity('ab_tests')
export class AbTestEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'control_model', type: 'jsonb' })
  controlModel: AbTestArm;

  @Column({ name: 'treatment_model', type: 'jsonb' })
  treatmentModel: AbTestArm;

  /** `<model>@<version>` of the control: one running test each. */
  @Column({ name: 'control_key', type: 'text' })
  controlKey: string;

  @Column({ name: 'traffic_split', type: 'jsonb' })
  trafficSplit: { control: number; treatment: number };

  @Column({ name: 'start_date', type: 'timestamptz', precision: 3 })
  startDate: Date;

  @Column({ name: 'end_date', type: 'timestamptz', precision: 3, nullable: true })
  endDate: Date | null;

  @Column({ name: 'status', type: 'text' })
  status: AbTestStatus;

  @Column({ name: 'success_metrics', type: 'text', array: true })
  successMetrics: string[];

  @Column({ name: 'guardrail_metrics', type: 'jsonb' })
  guardrailMetrics: AbTestGuardrailState[];

  @Column({ name: 'stop_rules', type: 'jsonb', nullable: true })
  stopRules: AbTestStopRulesState | null;

  /** The rule that stopped it; null where a person did. */
  @Column({ name: 'stop_reason', type: 'text', nullable: true })
  stopReason: string | null;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, nullable: true })
  startedAt: Date | null;

  @Column({ name: 'stopped_at', type: 'timestamptz', precision: 3, nullable: true })
  stoppedAt: Date | null;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
