import type { EventDefinition, ModelChanged, VersionChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';
import type { ModelVersionEntity } from '../versions/model-version.entity.js';
import { toVersionState } from '../versions/versions.mapper.js';

import type { ModelEntity } from './model.entity.js';
import { toModelState } from './models.mapper.js';

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
