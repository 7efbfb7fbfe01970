import type { FeatureState } from '@intelgraph/contracts';

import type { FeatureEntity } from './feature.entity.js';

/** A feature as the interface and the events show it. */
export function toFeatureState(feature: FeatureEntity): FeatureState {
  return {
    id: feature.id,
    name: feature.name,
    version: feature.version,
    feature_type: feature.featureType,
    entity_type: feature.entityType,
    description: feature.description,
    owner: feature.owner,
    ttl_seconds: feature.ttlSeconds,
    online_enabled: feature.onlineEnabled,
    offline_enabled: feature.offlineEnabled,
    dimension: feature.dimension,
    validation: feature.validation,
    sources: feature.sources,
    transformation: feature.transformation,
    tags: feature.tags,
    created_by: feature.createdBy,
    created_at: feature.createdAt.toISOString(),
  };
}
