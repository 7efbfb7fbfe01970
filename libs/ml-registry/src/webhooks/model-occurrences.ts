import {
  modelAliasDeleted,
  modelAliasSet,
  modelCreated,
  modelDeleted,
  modelLabelDeleted,
  modelLabelSet,
  modelPurged,
  modelRenamed,
  modelRestored,
  type ModelState,
  modelUpdated,
} from '@intelgraph/contracts';

import type { Occurrence } from './occurrence.js';
import { type OccurrenceRule, when } from './occurrence-rule.js';
import { isPrompt, shownLabels } from './prompt-labels.js';
import type { RegistryWebhookEvent } from './webhook-events.js';

/** The creation of a model: an event of its own, or part of registering its first version. */
export function modelCreation(model: ModelState): Occurrence {
  const { name, description, labels = {} } = model;
  const event = isPrompt(labels) ? 'prompt.created' : 'registered_model.created';
  return { event, modelId: model.id, data: { name, tags: shownLabels(labels), description } };
}

/** MLflow tells prompts from models: it keeps both alike. */
const either = (
  model: ModelState,
  ofModel: RegistryWebhookEvent,
  ofPrompt: RegistryWebhookEvent,
  data: Record<string, unknown>,
): Occurrence => ({
  event: isPrompt(model.labels) ? ofPrompt : ofModel,
  modelId: model.id,
  data: { name: model.name, ...data },
});

const plain = (event: RegistryWebhookEvent, { id, name }: ModelState, more: object = {}): Occurrence => ({
  event,
  modelId: id,
  data: { name, ...more },
});

export const MODEL_OCCURRENCES: readonly OccurrenceRule[] = [
  when(modelCreated, modelCreation),
  when(modelUpdated, ({ model }) =>
    plain('registered_model.updated', model, {
      description: model.description,
      tags: shownLabels(model.labels),
    }),
  ),
  when(modelRenamed, ({ model, previous_name }) => plain('registered_model.renamed', model, { previous_name })),
  when(modelDeleted, ({ model }) => plain('registered_model.deleted', model)),
  when(modelRestored, ({ model }) => plain('registered_model.restored', model)),
  when(modelPurged, ({ model }) => plain('registered_model.purged', model)),
  when(modelLabelSet, ({ model, key, value }) =>
    either(model, 'registered_model_tag.set', 'prompt_tag.set', { key, value }),
  ),
  when(modelLabelDeleted, ({ model, key }) =>
    either(model, 'registered_model_tag.deleted', 'prompt_tag.deleted', { key }),
  ),
  when(modelAliasSet, ({ model, alias, number, version }) =>
    either(model, 'model_version_alias.created', 'prompt_alias.created', {
      alias,
      version: String(number),
      semver: version,
    }),
  ),
  when(modelAliasDeleted, ({ model, alias }) =>
    either(model, 'model_version_alias.deleted', 'prompt_alias.deleted', { alias }),
  ),
];
