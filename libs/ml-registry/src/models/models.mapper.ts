import type { ModelState } from '@intelgraph/contracts';

import type { ModelEntity } from './model.entity.js';

/** A model as the interface and the events show it. */
export function toModelState(model: ModelEntity): ModelState {
  return {
    id: model.id,
    name: model.name,
    description: model.description,
    tags: model.tags,
    created_by: model.createdBy,
    created_at: model.createdAt.toISOString(),
  };
}
