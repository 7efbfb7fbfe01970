import type { FeatureServiceInput } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('feature_services')
export class FeatureServiceEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'version_order', type: 'text' })
  versionOrder: string;

  @Column({ name: 'prerelease', type: 'boolean' })
  prerelease: boolean;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'owner', type: 'text' })
  owner: string;

  @Column({ name: 'inputs', type: 'jsonb' })
  inputs: FeatureServiceInput[];

  @Column({ name: 'request_inputs', type: 'jsonb' })
  requestInputs: string[];

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
