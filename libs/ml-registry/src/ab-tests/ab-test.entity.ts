import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface AbTestArm {
  model_id: string;
  version: string;
  resolved: boolean;
}

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

  @Column({ name: 'traffic_split', type: 'jsonb' })
  trafficSplit: { control: number; treatment: number };

  @Column({ name: 'start_date', type: 'timestamptz', precision: 3 })
  startDate: Date;

  @Column({ name: 'end_date', type: 'timestamptz', precision: 3, nullable: true })
  endDate: Date | null;

  @Column({ name: 'status', type: 'text' })
  status: string;

  @Column({ name: 'success_metrics', type: 'text', array: true })
  successMetrics: string[];

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
