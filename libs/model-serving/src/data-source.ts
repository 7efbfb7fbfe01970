import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import {
  createDomainDataSource,
  type EntityClass,
  type MigrationClass,
  type PostgresConnection,
} from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { AbTestEntity } from './ab-tests/ab-test.entity.js';
import { BatchChunkEntity } from './batch-jobs/batch-chunk.entity.js';
import { BatchJobEntity } from './batch-jobs/batch-job.entity.js';
import { BatchUploadEntity } from './batch-jobs/uploads/batch-upload.entity.js';
import { PolicyMeasurementEntity } from './deployment-policies/measurements/policy-measurement.entity.js';
import { ShadowSumEntity } from './deployment-policies/shadow/shadow-sum.entity.js';
import { DeploymentEntity } from './deployments/deployment.entity.js';
import { DeploymentRevisionEntity } from './deployments/deployment-revision.entity.js';
import { CreateDeployments1763910000000 } from './migrations/1763910000000-create-deployments.js';
import { CreateAbTests1764352940000 } from './migrations/1764352940000-create-ab-tests.js';
import { AddFeatureBindings1764353000000 } from './migrations/1764353000000-add-feature-bindings.js';
import { AddResultCache1764991100000 } from './migrations/1764991100000-add-result-cache.js';
import { CreateBatchJobs1764993000000 } from './migrations/1764993000000-create-batch-jobs.js';
import { AddDeploymentPolicies1765200000000 } from './migrations/1765200000000-add-deployment-policies.js';
import { CreateStreams1765310000000 } from './migrations/1765310000000-create-streams.js';
import { AddShadowSums1765500000000 } from './migrations/1765500000000-add-shadow-sums.js';
import { AddRateLimit1765600000000 } from './migrations/1765600000000-add-rate-limit.js';
import { CreateQuotas1765610000000 } from './migrations/1765610000000-create-quotas.js';
import { QuotaEntity } from './quotas/quota.entity.js';
import { AddFeaturePolicies1765700000000 } from './migrations/1765700000000-add-feature-policies.js';
import { AddBandits1765800000000 } from './migrations/1765800000000-add-bandits.js';
import { AddUploadUse1766000000000 } from './migrations/1766000000000-add-upload-use.js';
import { StreamEntity } from './streams/stream.entity.js';

export const SERVING_ENTITIES: readonly EntityClass[] = [
  AbTestEntity,
  BatchChunkEntity,
  BatchJobEntity,
  BatchUploadEntity,
  DeploymentEntity,
  DeploymentRevisionEntity,
  PolicyMeasurementEntity,
  ShadowSumEntity,
  QuotaEntity,
  StreamEntity,
  ...MESSAGING_ENTITIES,
];
export const SERVING_MIGRATIONS: readonly MigrationClass[] = [
  CreateDeployments1763910000000,
  CreateAbTests1764352940000,
  AddFeatureBindings1764353000000,
  AddResultCache1764991100000,
  CreateBatchJobs1764993000000,
  AddDeploymentPolicies1765200000000,
  CreateStreams1765310000000,
  AddShadowSums1765500000000,
  AddRateLimit1765600000000,
  CreateQuotas1765610000000,
  AddFeaturePolicies1765700000000,
  AddBandits1765800000000,
  AddUploadUse1766000000000,
  ...MESSAGING_MIGRATIONS,
];

/** The data source of database `inference`, not yet connected. */
export function createServingDataSource(connection: PostgresConnection): DataSource {
  return createDomainDataSource({
    connection,
    applicationName: 'intelgraph-inference',
    entities: SERVING_ENTITIES,
    migrations: SERVING_MIGRATIONS,
    poolSize: 5,
  });
}
