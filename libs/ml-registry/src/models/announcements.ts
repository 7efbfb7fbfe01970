import {
  type EventDefinition,
  type LineageState,
  type ModelChanged,
  modelCreated,
  modelVersionRegistered,
  type VersionChanged,
} from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';
import type { ModelVersionEntity } from '../versions/model-version.entity.js';
import { toVersionState } from '../versions/versions.mapper.js';

import type { ModelEntity } from './model.entity.js';
import { toModelState } from './models.mapper.js';

/** Writes the event of a new model. */
export async function announceNewModel(
  parts: RegistryParts,
  tx: Transaction,
  context: RequestContext,
  model: ModelEntity,
): Promise<void> {
  await parts.outbox.add(tx, context, {
    definition: modelCreated,
    subject: `model/${model.id}`,
    aggregateId: model.id,
    aggregateVersion: model.revision,
    data: toModelState(model),
  });
}

/** Writes the event of a new version, with what it was made of. */
export async function announceNewVersion(
  parts: RegistryParts,
  tx: Transaction,
  context: RequestContext,
  version: ModelVersionEntity,
  lineage: LineageState,
): Promise<void> {
  await parts.outbox.add(tx, context, {
    definition: modelVersionRegistered,
    subject: `version/${version.id}`,
    aggregateId: version.id,
    aggregateVersion: version.revision,
    data: { ...toVersionState(version), lineage },
  });
}

/** Writes the event of a changed model, with its whole state and what else the event tells. */
export async function announceModel<T extends ModelChanged>(
  parts: RegistryParts,
  tx: Transaction,
  context: RequestContext,
  definition: EventDefinition<T>,
  model: ModelEntity,
  more: Omit<T, 'model'>,
): Promise<void> {
  await parts.outbox.add(tx, context, {
    definition,
    subject: `model/${model.id}`,
    aggregateId: model.id,
    aggregateVersion: model.revision,
    data: { model: toModelState(model), ...more } as T,
  });
}

/** Writes the event of a changed version, with its whole state and what else the event tells. */
export async function announceVersion<T extends VersionChanged>(
  parts: RegistryParts,
  tx: Transaction,
  context: RequestContext,
  definition: EventDefinition<T>,
  version: ModelVersionEntity,
  more: Omit<T, 'version'>,
): Promise<void> {
  await parts.outbox.add(tx, context, {
    definition,
    subject: `version/${version.id}`,
    aggregateId: version.id,
    aggregateVersion: version.revision,
    data: { version: toVersionState(version), ...more } as T,
  });
}
