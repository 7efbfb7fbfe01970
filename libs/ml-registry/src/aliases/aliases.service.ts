import { modelAliasDeleted, modelAliasSet, type ModelState } from '@intelgraph/contracts';
import { hasRole, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';
import { announceModel } from '../models/announcements.js';
import { ModelEntity } from '../models/model.entity.js';
import { toModelState } from '../models/models.mapper.js';
import { findModelLocked } from '../models/models.queries.js';
import { matchesPattern } from '../policies/promotions.js';
import { settingsOf } from '../settings/registry-settings.service.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { findVersionLocked, type VersionKey } from '../versions/versions.queries.js';

import { AliasEntity } from './alias.entity.js';
import { assertNewAlias } from './alias-rules.js';
import { AliasNotFoundError, AliasProtectedError } from './aliases.errors.js';

/** What a write of an alias leaves behind. */
export interface AliasWritten {
  readonly model: ModelState;
  readonly alias: string;
  readonly version: string;
  readonly number: number;
}

/** Names of versions that move: writers of one model take turns, so the last one wins and nobody fails. */
export class AliasesService {
  constructor(private readonly parts: RegistryParts) {}

  /** Lets the alias mean this version, whatever it meant before. @throws AliasProtectedError, InvalidInputError */
  async set(context: RequestContext, model: string, alias: string, version: VersionKey): Promise<AliasWritten> {
    requireRole(context, 'viewer');
    assertNewAlias(alias);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { model: held, version: target } = await findVersionLocked(tx, context.workspace, model, version);
      await assertMayMove(tx, context, alias);
      const previous = await meaningOf(tx, held, alias);
      await tx.upsert(
        AliasEntity,
        {
          workspace: held.workspace,
          modelId: held.id,
          alias,
          versionId: target.id,
          setBy: context.principal.id,
          setAt: this.parts.clock.now(),
        },
        ['workspace', 'modelId', 'alias'],
      );
      await bump(tx, held);
      await announceModel(this.parts, tx, context, modelAliasSet, held, {
        alias,
        version: target.version,
        number: target.number,
        previous_version: previous?.version ?? null,
        previous_number: previous?.number ?? null,
      });
      return { model: toModelState(held), alias, version: target.version, number: target.number };
    });
  }

  /** @throws AliasNotFoundError, AliasProtectedError */
  async delete(context: RequestContext, model: string, alias: string): Promise<ModelState> {
    requireRole(context, 'viewer');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const held = await findModelLocked(tx, context.workspace, model);
      await assertMayMove(tx, context, alias);
      const previous = await meaningOf(tx, held, alias);
      if (previous === null) throw new AliasNotFoundError(held.name, alias);
      await tx.delete(AliasEntity, { workspace: held.workspace, modelId: held.id, alias });
      await bump(tx, held);
      await announceModel(this.parts, tx, context, modelAliasDeleted, held, {
        alias,
        version: null,
        number: null,
        previous_version: previous.version,
        previous_number: previous.number,
      });
      return toModelState(held);
    });
  }
}

// A protected alias belongs to its role alone; editors move the others.
async function assertMayMove(tx: Transaction, context: RequestContext, alias: string): Promise<void> {
  const { protectedAliases } = await settingsOf(tx, context.workspace);
  const guards = protectedAliases.filter((guard) => matchesPattern(guard.alias, alias));
  if (guards.length === 0) requireRole(context, 'editor');
  for (const { role } of guards) {
    if (!hasRole(context.principal, role, context.workspace)) throw new AliasProtectedError(alias, role);
  }
}

async function meaningOf(tx: Transaction, model: ModelEntity, alias: string): Promise<ModelVersionEntity | null> {
  const found = await tx.findOneBy(AliasEntity, { workspace: model.workspace, modelId: model.id, alias });
  return found === null ? null : tx.findOneByOrFail(ModelVersionEntity, { id: found.versionId });
}

async function bump(tx: Transaction, model: ModelEntity): Promise<void> {
  model.revision += 1;
  await tx.update(ModelEntity, { id: model.id }, { revision: model.revision });
}
