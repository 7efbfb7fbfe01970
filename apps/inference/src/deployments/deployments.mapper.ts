import type { Page } from '@intelgraph/kernel';
import {
  activePolicy,
  type CreateDeployment,
  type Deployment,
  type DeploymentRevision,
  type RateLimitPolicy,
  type ReplaceRoutes,
  type ResultCachePolicy,
  type Route,
  type RouteRequest,
  toDeployedFeatureServiceState,
  toFeaturePolicyStates,
} from '@intelgraph/model-serving';

import type {
  CreateDeploymentDto,
  DeploymentDto,
  DeploymentPage,
  DeploymentRevisionDto,
  DeploymentRevisionPage,
  RateLimitDto,
  ReplaceRoutesDto,
  ResultCacheDto,
  RouteDto,
  RouteRequestDto,
} from './deployments.dto.js';
import { toFeaturePolicies } from './feature-policies.mapper.js';

export function toCreateDeployment(dto: CreateDeploymentDto): CreateDeployment {
  const { name, model_name, routes, feature_bindings, feature_policies, result_cache, rate_limit } = dto;
  return {
    modelName: model_name,
    routes: routes.map(toRouteRequest),
    ...(name === undefined ? {} : { name }),
    ...bindingsOf(feature_bindings),
    ...(feature_policies === undefined ? {} : { featurePolicies: toFeaturePolicies(feature_policies) }),
    ...resultCacheOf(result_cache),
    ...rateLimitOf(rate_limit),
  };
}

export function toReplaceRoutes(dto: ReplaceRoutesDto): ReplaceRoutes {
  const { routes, feature_bindings, feature_policies, result_cache, rate_limit, expected_revision } = dto;
  return {
    routes: routes.map(toRouteRequest),
    ...bindingsOf(feature_bindings),
    ...(feature_policies === undefined ? {} : { featurePolicies: toFeaturePolicies(feature_policies) }),
    ...resultCacheOf(result_cache),
    ...rateLimitOf(rate_limit),
    ...(expected_revision === undefined ? {} : { expectedRevision: expected_revision }),
  };
}

function bindingsOf(featureBindings: Record<string, string> | undefined): { featureBindings?: Record<string, string> } {
  return featureBindings === undefined ? {} : { featureBindings };
}

function resultCacheOf(dto: ResultCacheDto | null | undefined): { resultCache?: ResultCachePolicy | null } {
  if (dto === undefined || dto === null) return dto === null ? { resultCache: null } : {};
  const { ttl_seconds: ttlSeconds, max_entries: maxEntries } = dto;
  return { resultCache: { ttlSeconds, ...(maxEntries === undefined ? {} : { maxEntries }) } };
}

function toResultCacheDto(policy: ResultCachePolicy | null): ResultCacheDto | null {
  if (policy === null) return null;
  const { ttlSeconds, maxEntries } = policy;
  return { ttl_seconds: ttlSeconds, ...(maxEntries === undefined ? {} : { max_entries: maxEntries }) };
}

function rateLimitOf(dto: RateLimitDto | null | undefined): { rateLimit?: RateLimitPolicy | null } {
  if (dto === undefined || dto === null) return dto === null ? { rateLimit: null } : {};
  return { rateLimit: { requests: dto.requests, windowSeconds: dto.window_seconds } };
}

const toRateLimitDto = (policy: RateLimitPolicy | null): RateLimitDto | null =>
  policy === null ? null : { requests: policy.requests, window_seconds: policy.windowSeconds };

export function toDeploymentDto(deployment: Deployment): DeploymentDto {
  return {
    id: deployment.id,
    name: deployment.name,
    model_name: deployment.modelName,
    revision: deployment.revision,
    routes: deployment.routes.map(toRouteDto),
    feature_bindings: { ...deployment.featureBindings },
    feature_policies: toFeaturePolicyStates(deployment.featurePolicies),
    result_cache: toResultCacheDto(deployment.resultCache),
    rate_limit: toRateLimitDto(deployment.rateLimit),
    policy: activePolicy(deployment.policy)?.type ?? 'fixed',
    restored_revision: deployment.restoredRevision,
    created_at: deployment.createdAt.toISOString(),
    updated_at: deployment.updatedAt.toISOString(),
  };
}

export function toDeploymentPage({ items, nextPageToken }: Page<Deployment>): DeploymentPage {
  return { items: items.map(toDeploymentDto), next_page_token: nextPageToken ?? null };
}

export function toRevisionPage(revisions: readonly DeploymentRevision[]): DeploymentRevisionPage {
  return { items: revisions.map(toRevisionDto), next_page_token: null };
}

function toRevisionDto(revision: DeploymentRevision): DeploymentRevisionDto {
  return {
    revision: revision.revision,
    routes: revision.routes.map(toRouteDto),
    feature_bindings: { ...revision.featureBindings },
    feature_policies: toFeaturePolicyStates(revision.featurePolicies),
    result_cache: toResultCacheDto(revision.resultCache),
    rate_limit: toRateLimitDto(revision.rateLimit),
    restored_revision: revision.restoredRevision,
    canary_step: revision.canaryStep,
    created_by: revision.createdBy,
    created_at: revision.createdAt.toISOString(),
  };
}

function toRouteDto({ version, weight, artifactDigest, featureService }: Route): RouteDto {
  const service = featureService === undefined ? null : toDeployedFeatureServiceState(featureService);
  return { version, weight, artifact_digest: artifactDigest, feature_service: service };
}

function toRouteRequest({ version, weight, feature_service: featureService }: RouteRequestDto): RouteRequest {
  return { version, weight, ...(featureService === undefined ? {} : { featureService }) };
}
