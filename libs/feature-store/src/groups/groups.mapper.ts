import type { FeatureGroupState } from '@intelgraph/contracts';

import type { FeatureGroupEntity } from './feature-group.entity.js';

/** A group as the interface and the events show it. */
export function toGroupState(group: FeatureGroupEntity): FeatureGroupState {
  return {
    id: group.id,
    name: group.name,
    version: group.version,
    entity_type: group.entityType,
    description: group.description,
    owner: group.owner,
    features: group.features.map(({ name, version }) => ({ name, version })),
    created_by: group.createdBy,
    created_at: group.createdAt.toISOString(),
  };
}
