import type { RequestContext } from '@intelgraph/kernel';

import type { RegistryParts } from '../ml-registry.ports.js';

import { ModelEntity } from './model.entity.js';

/** What is decided about a new model; the rest is the same for every one. */
export type ModelDraft = Pick<ModelEntity, 'name' | 'description' | 'tags' | 'labels' | 'createdAt'>;

/** A model without versions that is not stored yet. */
export function newModel(
  { ids }: RegistryParts,
  { workspace, principal }: RequestContext,
  draft: ModelDraft,
): ModelEntity {
  return Object.assign(new ModelEntity(), draft, {
    id: ids.next(),
    workspace,
    createdBy: principal.id,
    updatedAt: draft.createdAt,
    deletedAt: null,
    deletedBy: null,
    purgedAt: null,
    versionCounter: 0,
    revision: 1,
  });
}
