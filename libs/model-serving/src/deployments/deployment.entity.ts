import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { DeploymentPolicy } from '../deployment-policies/deployment-policy.js';
import type { FeaturePolicies } from '../features/feature-policy.js';
import type { RateLimitPolicy } from '../rate-limits/rate-limit-policy.js';
import type { ResultCachePolicy } from '../result-cache/result-cache-policy.js';

import type { FeatureBindings } from './deployment.js';
import type { Route } from './route.js';

/** One endpoint. A deleted one keeps its row, so that its id is never used again; its name is free. */
@Entity('deployments')
export class DeploymentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  workspace!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'model_name' })
  modelName!: string;

  @Column('integer')
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

  @Column('jsonb', { nullable: true })
  policy!: DeploymentPolicy | null;

  @Column('integer', { name: 'restored_revision', nullable: true })
  restoredRevision!: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
