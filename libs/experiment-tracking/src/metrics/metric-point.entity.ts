import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One value in the history of a metric. */
@Entity('metric_points')
export class MetricPointEntity {
  @PrimaryColumn({ name: 'run_id', type: 'uuid' })
  runId: string;

  @PrimaryColumn({ name: 'key', type: 'text' })
  key: string;

  @PrimaryColumn({ name: 'step', type: 'bigint' })
  step: string;

  @PrimaryColumn({ name: 'time', type: 'timestamptz', precision: 3 })
  time: Date;

  @Column({ name: 'value', type: 'double precision' })
  value: number;
}
