import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import { MODEL_SCHEMA, VERSION_SCHEMA, type ModelState, type ModelVersionState } from './registry.schemas.js';

/** A model after a write to itself. */
export interface ModelChanged {
  model: ModelState;
}
export interface ModelRenamed extends ModelChanged {
  previous_name: string;
}
/** `value` is null when the label is gone. */
export interface ModelLabelChanged extends ModelChanged {
  key: string;
  value: string | null;
}
/** `version` and `number` are null when the alias is gone; the `previous` ones when it is new. */
export interface ModelAliasChanged extends ModelChanged {
  alias: string;
  version: string | null;
  number: number | null;
  previous_version: string | null;
  previous_number: number | null;
}

/** A version after a write to it. */
export interface VersionChanged {
  version: ModelVersionState;
}
export interface VersionLabelChanged extends VersionChanged {
  key: string;
  value: string | null;
}
export interface VersionMoved extends VersionChanged {
  from_stage: string;
  /** Versions that were archived with it. */
  archived: string[];
}
export interface VersionPurged extends VersionChanged {
  /** So many blobs it referred to; those that nothing else refers to are removed. */
  blobs: number;
}
export interface ModelPurged extends ModelChanged {
  blobs: number;
}
/** What the registry of a workspace is set to. */
export interface RegistrySettingsState {
  /** governed, free, or null: as the service is configured. */
  mlflow_transitions: string | null;
  /** Aliases that only a role may move; `*` stands for any characters. */
  protected_aliases: { alias: string; role: string }[];
  revision: number;
}

const text: JsonSchema = { type: 'string' };
const maybeText: JsonSchema = { type: ['string', 'null'] };
const maybeNumber: JsonSchema = { type: ['integer', 'null'], minimum: 1 };
const record = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
const audited = <T>(type: string, description: string, properties: Record<string, JsonSchema>): EventDefinition<T> =>
  defineEvent<T>({ type: `registry.${type}.v1`, audited: true, description, schema: record(properties) });

const model = { model: MODEL_SCHEMA };
const version = { version: VERSION_SCHEMA };
const alias = {
  alias: text,
  version: maybeText,
  number: maybeNumber,
  previous_version: maybeText,
  previous_number: maybeNumber,
};
const blobs: JsonSchema = { type: 'integer', minimum: 0 };
const label = { key: text, value: maybeText };

export const modelUpdated = audited<ModelChanged>('model.updated', 'The description of a model changed.', model);
export const modelRenamed = audited<ModelRenamed>('model.renamed', 'A model has another name.', {
  ...model,
  previous_name: text,
});
export const modelDeleted = audited<ModelChanged>('model.deleted', 'A model was deleted; it can be restored.', model);
export const modelRestored = audited<ModelChanged>('model.restored', 'A deleted model was restored.', model);
export const modelPurged = audited<ModelPurged>(
  'model.purged',
  'The content of a deleted model and of its versions was removed for good.',
  { ...model, blobs },
);
export const modelLabelSet = audited<ModelLabelChanged>('model.label_set', 'A label of a model was set.', {
  ...model,
  ...label,
});
export const modelLabelDeleted = audited<ModelLabelChanged>('model.label_deleted', 'A label of a model was deleted.', {
  ...model,
  ...label,
});
export const modelAliasSet = audited<ModelAliasChanged>('alias.set', 'An alias of a model means another version.', {
  ...model,
  ...alias,
});
export const modelAliasDeleted = audited<ModelAliasChanged>('alias.deleted', 'An alias of a model was deleted.', {
  ...model,
  ...alias,
});

export const modelVersionUpdated = audited<VersionChanged>(
  'version.updated',
  'The description of a model version changed.',
  version,
);
export const modelVersionDeprecated = audited<VersionChanged>(
  'version.deprecated',
  'A model version was deprecated, or no longer is: see `deprecation`.',
  version,
);
export const modelVersionDeleted = audited<VersionChanged>(
  'version.deleted',
  'A model version was deleted; it can be restored.',
  version,
);
export const modelVersionRestored = audited<VersionChanged>(
  'version.restored',
  'A deleted model version was restored.',
  version,
);
export const modelVersionPurged = audited<VersionPurged>(
  'version.purged',
  'The content of a deleted model version was removed for good.',
  { ...version, blobs },
);
export const modelVersionLabelSet = audited<VersionLabelChanged>(
  'version.label_set',
  'A label of a model version was set.',
  { ...version, ...label },
);
export const modelVersionLabelDeleted = audited<VersionLabelChanged>(
  'version.label_deleted',
  'A label of a model version was deleted.',
  { ...version, ...label },
);
export const modelVersionMoved = audited<VersionMoved>(
  'version.moved',
  "A model version changed its stage without approval, as the workspace's settings allow through MLflow.",
  { ...version, from_stage: text, archived: { type: 'array', items: text } },
);

export const registrySettingsChanged = audited<RegistrySettingsState>(
  'settings.changed',
  "The registry's settings of a workspace changed.",
  {
    mlflow_transitions: { enum: ['governed', 'free', null] },
    protected_aliases: { type: 'array', items: record({ alias: text, role: text }) },
    revision: { type: 'integer', minimum: 1 },
  },
);

/** Every event of writes to models and versions that are there already. */
export const REGISTRY_CHANGE_EVENTS: readonly EventDefinition[] = [
  modelUpdated,
  modelRenamed,
  modelDeleted,
  modelRestored,
  modelPurged,
  modelLabelSet,
  modelLabelDeleted,
  modelAliasSet,
  modelAliasDeleted,
  modelVersionUpdated,
  modelVersionDeprecated,
  modelVersionDeleted,
  modelVersionRestored,
  modelVersionPurged,
  modelVersionLabelSet,
  modelVersionLabelDeleted,
  modelVersionMoved,
  registrySettingsChanged,
];
