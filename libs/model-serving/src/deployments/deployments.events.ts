import type { DeploymentState, RateLimitState, ResultCacheState } from '@intelgraph/contracts';

import { toFeaturePolicyStates } from '../features/feature-policy-state.js';
import { toDeployedFeatureServiceState } from '../features/pinned-feature-service.js';
import type { RateLimitPolicy } from '../rate-limits/rate-limit-policy.js';
import type { ResultCachePolicy } from '../result-cache/result-cache-policy.js';

import type { Deployment } from './deployment.js';

/** The state of a deployment as its events carry it. */
export function toDeploymentState(deployment: Deployment, deleted: boolean): DeploymentState {
  return {
    id: deployment.id,
    name: deployment.name,
    model_name: deployment.modelName,
    revision: deployment.revision,
    status: deleted ? 'deleted' : 'active',
    routes: deployment.routes.map(({ version, weight, artifactDigest, featureService }) => ({
      version,
      weight,
      artifact_digest: artifactDigest,
      ...(featureService === undefined ? {} : { feature_service: toDeployedFeatureServiceState(featureService) }),
    })),
    feature_bindings: { ...deployment.featureBindings },
    feature_policies: toFeaturePolicyStates(deployment.featurePolicies),
    result_cache: toResultCacheState(deployment.resultCache),
    rate_limit: toRateLimitState(deployment.rateLimit),
    restored_revision: deployment.restoredRevision,
    created_at: deployment.createdAt.toISOString(),
    updated_at: deployment.updatedAt.toISOString(),
  };
}

function toResultCacheState(policy: ResultCachePolicy | null): ResultCacheState | null {
  if (policy === null) return null;
  const { ttlSeconds, maxEntries } = policy;
  return { ttl_seconds: ttlSeconds, ...(maxEntries === undefined ? {} : { max_entries: maxEntries }) };
}

const toRateLimitState = (policy: RateLimitPolicy | null): RateLimitState | null =>
  policy === null ? null : { requests: policy.requests, window_seconds: policy.windowSeconds };
