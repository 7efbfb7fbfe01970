import {
  modelVersionDeprecated,
  modelVersionUpdated,
  type DeprecationState,
  type EventDefinition,
  type ModelVersionState,
  type VersionChanged,
} from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { announceVersion } from '../models/announcements.js';
import { ModelNotFoundError } from '../models/models.errors.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { ModelVersionNotFoundError } from './versions.errors.js';
import { toVersionState } from './versions.mapper.js';
import { findVersion, findVersionLocked, type VersionKey } from './versions.queries.js';

export interface DeprecationInput {
  /** Why it should no longer be used. */
  readonly reason: string;
  /** What to use instead: `<version>` of the same model, or `<model>@<version>`. */
  readonly successor?: string;
}

const checkDescription = inputCheck({
  type: 'object',
  required: ['description'],
  properties: { description: text(5000) },
});
const checkDeprecation = inputCheck({
  type: 'object',
  required: ['reason'],
  properties: { reason: text(4000, 1), successor: text(400, 1) },
});

/** Changes of what is said about a version; its content never changes. */
export class VersionChangesService {
  constructor(private readonly parts: RegistryParts) {}

  /** @throws ModelNotFoundError, ModelVersionNotFoundError */
  describe(
    context: RequestContext,
    model: string,
    version: VersionKey,
    description: string,
  ): Promise<ModelVersionState> {
    checkDescription({ description });
    return this.change(context, model, version, modelVersionUpdated, () => Promise.resolve({ description }));
  }

  /** Says that a version should no longer be used; it is not promoted any more. Said again, it is replaced. */
  deprecate(
    context: RequestContext,
    model: string,
    version: VersionKey,
    input: DeprecationInput,
  ): Promise<ModelVersionState> {
    checkDeprecation(input);
    if (input.reason.trim() === '') throw InvalidInputError.of('reason', 'must not be empty');
    return this.change(context, model, version, modelVersionDeprecated, async (tx, found) => {
      const deprecation: DeprecationState = {
        reason: input.reason,
        successor: input.successor ?? null,
        deprecated_by: context.principal.id,
        deprecated_at: this.parts.clock.now().toISOString(),
      };
      if (input.successor !== undefined) await assertSuccessor(tx, found, input.successor);
      return { deprecation };
    });
  }

  /** Takes a deprecation back. */
  undeprecate(context: RequestContext, model: string, version: VersionKey): Promise<ModelVersionState> {
    return this.change(context, model, version, modelVersionDeprecated, () => Promise.resolve({ deprecation: null }));
  }

  private change(
    context: RequestContext,
    model: string,
    key: VersionKey,
    definition: EventDefinition<VersionChanged>,
    changesOf: (
      tx: Transaction,
      version: ModelVersionEntity,
    ) => Promise<Partial<Pick<ModelVersionEntity, 'description' | 'deprecation'>>>,
  ): Promise<ModelVersionState> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { version } = await findVersionLocked(tx, context.workspace, model, key);
      const all = {
        ...(await changesOf(tx, version)),
        updatedAt: this.parts.clock.now(),
        revision: version.revision + 1,
      };
      Object.assign(version, all);
      await tx.update(ModelVersionEntity, { id: version.id }, all);
      await announceVersion(this.parts, tx, context, definition, version, {});
      return toVersionState(version);
    });
  }
}

async function assertSuccessor(tx: Transaction, version: ModelVersionEntity, successor: string): Promise<void> {
  const at = successor.lastIndexOf('@');
  const [model, number] = at === -1 ? [version.modelId, successor] : [successor.slice(0, at), successor.slice(at + 1)];
  try {
    const found = await findVersion(tx, version.workspace, model, number);
    if (found.id === version.id) throw InvalidInputError.of('successor', 'must be another version');
  } catch (error) {
    if (!(error instanceof ModelNotFoundError) && !(error instanceof ModelVersionNotFoundError)) throw error;
    throw InvalidInputError.of('successor', error.message);
  }
}
