import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one replica counted of one version in one step of a canary. */
@Entity('policy_measurements')
export class PolicyMeasurementEntity {
  @PrimaryColumn('uuid', { name: 'policy_id' })
  policyId!: string;

  @PrimaryColumn('int', { name: 'step_index' })
  stepIndex!: number;

  @PrimaryColumn('text')
  version!: string;

  @PrimaryColumn('uuid')
  replica!: string;

  @Column('double precision')
  requests!: number;

  @Column('double precision')
  errors!: number;

  /** By bucket. */
  @Column('jsonb')
  latencies!: number[];
}
