import type { ModelState } from '@intelgraph/contracts';
import type { ModelView } from '@intelgraph/ml-registry';

import { toWireModelVersion, toWireTags } from '../model-versions/model-versions.wire.js';

/** A model as MLflow's clients read it: what is unset is left out. */
export function toWireRegisteredModel(model: ModelView): object {
  const { aliases, latest_versions: latest } = model;
  return {
    name: model.name,
    creation_timestamp: model.created_at,
    last_updated_timestamp: model.updated_at,
    description: model.description === '' ? undefined : model.description,
    latest_versions: latest.length === 0 ? undefined : latest.map(toWireModelVersion),
    tags: toWireTags(model.labels),
    aliases:
      aliases.length === 0 ? undefined : aliases.map(({ alias, number }) => ({ alias, version: String(number) })),
  };
}

/** The view of a model that was made just now. */
export function newModelView(model: Required<ModelState>): ModelView {
  const { name, description, labels, created_at: created, updated_at: updated } = model;
  return {
    name,
    description,
    labels,
    aliases: [],
    latest_versions: [],
    created_at: Date.parse(created),
    updated_at: Date.parse(updated),
  };
}
