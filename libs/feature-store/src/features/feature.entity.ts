import type { FeatureRules, FeatureSource } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { FeatureType } from '../values/feature-types.js';

@Entity('features')
export class FeatureEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  /** Short name of the feature in the table of values; given by the database. */
  @Column({ name: 'key', type: 'bigint', insert: false, update: false })
  key: string;

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

  @Column({ name: 'feature_type', type: 'text' })
  featureType: FeatureType;

  @Column({ name: 'entity_type', type: 'text' })
  entityType: string;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'owner', type: 'text' })
  owner: string;

  @Column({ name: 'ttl_seconds', type: 'int' })
  ttlSeconds: number;

  @Column({ name: 'online_enabled', type: 'boolean' })
  onlineEnabled: boolean;

  @Column({ name: 'offline_enabled', type: 'boolean' })
  offlineEnabled: boolean;

  @Column({ name: 'dimension', type: 'int', nullable: true })
  dimension: number | null;

  @Column({ name: 'validation', type: 'jsonb' })
  validation: FeatureRules;

  @Column({ name: 'sources', type: 'jsonb' })
  sources: FeatureSource[];

  @Column({ name: 'transformation', type: 'text' })
  transformation: string;

  @Column({ name: 'tags', type: 'text', array: true })
  tags: string[];

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
