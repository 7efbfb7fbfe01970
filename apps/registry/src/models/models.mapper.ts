import type { lifecycleProto as proto, ModelState } from '@intelgraph/contracts';
import type { SearchModels, StageChangeState } from '@intelgraph/ml-registry';
import { toPageRequest } from '@intelgraph/platform';

import type { ModelsQuery } from './models.dto.js';

/** What a list of models asks for. */
export function toModelSearch(query: ModelsQuery): SearchModels {
  const { tag, deleted, filter, order_by: orderBy } = query;
  return { ...toPageRequest(query), tag, deleted, filter, orderBy };
}

export function toWireModel(state: ModelState): proto.Model {
  return {
    id: state.id,
    name: state.name,
    description: state.description,
    tags: state.tags,
    labels: state.labels ?? {},
    createdBy: state.created_by,
    createdAt: new Date(state.created_at),
    updatedAt: new Date(state.updated_at ?? state.created_at),
    deletedAt: state.deleted_at == null ? undefined : new Date(state.deleted_at),
    revision: BigInt(state.revision ?? 1),
  };
}

export function toWireStageEntry(change: StageChangeState): proto.StageEntry {
  return {
    version: change.version,
    changedBy: change.changed_by,
    changedAt: new Date(change.changed_at),
    cause: change.cause,
    transitionId: change.transition_id ?? undefined,
  };
}
