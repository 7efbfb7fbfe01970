import {
  modelVersionDeleted,
  modelVersionPurged,
  modelVersionRestored,
  type ModelVersionState,
} from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { PurgedBlobs } from '../artifacts/purged-blobs.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { announceVersion } from '../models/announcements.js';
import { ModelInProductionError } from '../models/models.errors.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';
import { StageMover } from '../stages/stage-mover.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { EMPTY_VERSION, type RemovalOptions } from './removals.js';
import { ModelVersionPurgedError } from './versions.errors.js';
import { toVersionState } from './versions.mapper.js';
import { findVersionLocked, type VersionKey } from './versions.queries.js';

/** Deletes versions so that they can be restored, and removes the content of deleted ones for good. */
export class VersionRemovalService {
  private readonly mover: StageMover;

  constructor(
    private readonly parts: RegistryParts,
    private readonly blobs: PurgedBlobs,
  ) {
    this.mover = new StageMover(parts);
  }

  /** Deletes a version and its aliases; its numbers stay taken. @throws ModelInProductionError */
  async delete(
    context: RequestContext,
    model: string,
    key: VersionKey,
    { archiveProduction = false }: RemovalOptions = {},
  ): Promise<ModelVersionState> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { model: held, version } = await findVersionLocked(tx, context.workspace, model, key);
      if (version.stageKind === 'production') {
        if (!archiveProduction) throw new ModelInProductionError(held.name, [version.version]);
        const why = { cause: 'deleted' as const, reason: 'the version was deleted', transitionId: null };
        const machine = await stageMachineOf(tx, context.workspace);
        await this.mover.move(tx, context, version, { machine, to: machine.archived }, why);
      }
      await tx.query('DELETE FROM model_aliases WHERE version_id = $1', [version.id]);
      await this.change(tx, version, { deletedAt: this.parts.clock.now(), deletedBy: context.principal.id });
      await tx.query('UPDATE models SET updated_at = $2 WHERE id = $1', [held.id, version.updatedAt]);
      await announceVersion(this.parts, tx, context, modelVersionDeleted, version, {});
      return toVersionState(version);
    });
  }

  /** Brings a deleted version back as it was, without its aliases. @throws ModelVersionPurgedError */
  async restore(context: RequestContext, model: string, key: VersionKey): Promise<ModelVersionState> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { version } = await findVersionLocked(tx, context.workspace, model, key, true);
      if (version.purgedAt !== null) throw new ModelVersionPurgedError(version.version);
      await this.change(tx, version, { deletedAt: null, deletedBy: null, deletedWithModel: false });
      await announceVersion(this.parts, tx, context, modelVersionRestored, version, {});
      return toVersionState(version);
    });
  }

  /**
   * Removes the content of a deleted version for good and frees the files that nothing else refers to. What remains is
   * its numbers, which are never given again, and its history of stages.
   *
   * @throws ModelVersionNotFoundError unless the version was deleted, ModelVersionPurgedError
   */
  async purge(context: RequestContext, model: string, key: VersionKey): Promise<ModelVersionState> {
    requireRole(context, 'admin');
    const purged = await inTransaction(this.parts.dataSource, async (tx) => {
      const { version } = await findVersionLocked(tx, context.workspace, model, key, true);
      if (version.purgedAt !== null) throw new ModelVersionPurgedError(version.version);
      const blobs = await this.blobs.note(tx, [version]);
      await this.change(tx, version, { ...EMPTY_VERSION, purgedAt: this.parts.clock.now() });
      await announceVersion(this.parts, tx, context, modelVersionPurged, version, { blobs });
      return toVersionState(version);
    });
    await this.blobs.sweepSoon();
    return purged;
  }

  private async change(
    tx: Transaction,
    version: ModelVersionEntity,
    changes: Partial<ModelVersionEntity>,
  ): Promise<void> {
    const all = { ...changes, updatedAt: this.parts.clock.now(), revision: version.revision + 1 };
    Object.assign(version, all);
    await tx.save(ModelVersionEntity, version);
  }
}
