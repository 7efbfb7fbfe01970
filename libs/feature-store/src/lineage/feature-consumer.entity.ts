import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that uses a feature. */
@Entity('feature_consumers')
export class FeatureConsumerEntity {
  @PrimaryColumn({ name: 'feature_id', type: 'text' })
  featureId: string;

  @PrimaryColumn({ name: 'kind', type: 'text' })
  kind: string;

  @PrimaryColumn({ name: 'name', type: 'text' })
  name: string;

  @PrimaryColumn({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'recorded_by', type: 'text' })
  recordedBy: string;

  @Column({ name: 'recorded_at', type: 'timestamptz', precision: 3 })
  recordedAt: Date;
}
