import type { ModelState } from '@intelgraph/contracts';

import type { ModelEntity } from './model.entity.js';

/** A model as the interface and the events show it. */
export function toModelState(model: ModelEntity): Required<ModelState> {
  return {
    id: model.id,
    name: model.name,
    description: model.description,
    tags: model.tags,
    created_by: model.createdBy,
    created_at: model.createdAt.toISOString(),
    labels: model.labels,
    updated_at: model.updatedAt.toISOString(),
    deleted_at: model.deletedAt?.toISOString() ?? null,
    revision: model.revision,
  };
}
