import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { FeaturePolicies } from '../features/feature-policy.js';
import type { RateLimitPolicy } from '../rate-limits/rate-limit-policy.js';
import type { ResultCachePolicy } from '../result-cache/result-cache-policy.js';

import type { FeatureBindings } from './deployment.js';
import type { Route } from './route.js';

/** What a deployment looked like after one write. */
@Entity('deployment_revisions')
export class DeploymentRevisionEntity {
  @PrimaryColumn('uuid', { name: 'deployment_id' })
  deploymentId!: string;

  @PrimaryColumn('integer')
  revision!: number;

  @Column('jsonb')
  routes!: Route[];

  @Column('jsonb', { name: 'feature_bindings' })
  featureBindings!: FeatureBindings;

  @Column('jsonb', { name: 'feature_policies' })
  featurePolicies!: FeaturePolicies;

  @Column('jsonb', { name: 'result_cache', nullable: true })
  resultCache!: ResultCachePolicy | null;

  @Column('jsonb', { name: 'rate_limit', nullable: true })
  rateLimit!: RateLimitPolicy | null;

  @Column('integer', { name: 'restored_revision', nullable: true })
  restoredRevision!: number | null;

  @Column('integer', { name: 'canary_step', nullable: true })
  canaryStep!: number | null;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
