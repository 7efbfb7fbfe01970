import { modelDeleted, modelPurged, modelRestored, type ModelState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';
import { IsNull } from 'typeorm';

import type { PurgedBlobs } from '../artifacts/purged-blobs.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';
import { StageMover } from '../stages/stage-mover.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { EMPTY_VERSION, type RemovalOptions } from '../versions/removals.js';

import { announceModel } from './announcements.js';
import { ModelEntity } from './model.entity.js';
import { ModelInProductionError, ModelNameTakenError, ModelPurgedError } from './models.errors.js';
import { toModelState } from './models.mapper.js';
import { findDeletedModelLocked, findModelLocked, holdModelNames, moveEvidence } from './models.queries.js';

/** Deletes models so that they can be restored. */
export class ModelRemovalService {
  private readonly mover: StageMover;

  constructor(
    private readonly parts: RegistryParts,
    private readonly blobs: PurgedBlobs,
  ) {
    this.mover = new StageMover(parts);
  }

  /** Deletes a model and its versions; its name is free from then on, its aliases are gone. @throws ModelInProductionError */
  async delete(context: RequestContext, model: string, options: RemovalOptions = {}): Promise<ModelState> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const found = await findModelLocked(tx, context.workspace, model);
      await this.leaveProduction(tx, context, found, options);
      const deletedAt = this.parts.clock.now();
      await tx.query('DELETE FROM model_aliases WHERE model_id = $1', [found.id]);
      await tx.update(
        ModelVersionEntity,
        { modelId: found.id, deletedAt: IsNull() },
        { deletedAt, deletedBy: context.principal.id, deletedWithModel: true, revision: () => 'revision + 1' },
      );
      await moveEvidence(tx, context.workspace, found.name, found.id);
      await this.change(tx, found, { deletedAt, deletedBy: context.principal.id });
      await announceModel(this.parts, tx, context, modelDeleted, found, {});
      return toModelState(found);
    });
  }

  /**
   * Brings a deleted model back with the versions that were deleted with it.
   *
   * @param model its id, or its name: then the one that was deleted last
   * @throws ModelNameTakenError when another model has its name now
   */
  async restore(context: RequestContext, model: string): Promise<ModelState> {
    requireRole(context, 'editor');
    try {
      return await inTransaction(this.parts.dataSource, async (tx) => {
        await holdModelNames(tx, context.workspace);
        const found = await findDeletedModelLocked(tx, context.workspace, model);
        if (found.purgedAt !== null) throw new ModelPurgedError(found.name);
        await moveEvidence(tx, context.workspace, found.id, found.name);
        await this.change(tx, found, { deletedAt: null, deletedBy: null });
        await tx.update(
          ModelVersionEntity,
          { modelId: found.id, deletedWithModel: true, purgedAt: IsNull() },
          { deletedAt: null, deletedBy: null, deletedWithModel: false, revision: () => 'revision + 1' },
        );
        await announceModel(this.parts, tx, context, modelRestored, found, {});
        return toModelState(found);
      });
    } catch (error) {
      if (isUniqueViolation(error, 'models_name_live')) throw new ModelNameTakenError(model);
      throw error;
    }
  }

  /**
   * Removes the content of a deleted model and of all its versions for good, and frees the files that nothing else
   * refers to. What remains is its history of stages.
   *
   * @param model as for `restore`
   * @throws ModelNotFoundError unless the model was deleted, ModelPurgedError
   */
  async purge(context: RequestContext, model: string): Promise<ModelState> {
    requireRole(context, 'admin');
    const purged = await inTransaction(this.parts.dataSource, async (tx) => {
      const found = await findDeletedModelLocked(tx, context.workspace, model);
      if (found.purgedAt !== null) throw new ModelPurgedError(found.name);
      const purgedAt = this.parts.clock.now();
      const versions = await tx.find(ModelVersionEntity, { where: { modelId: found.id, purgedAt: IsNull() } });
      const blobs = await this.blobs.note(tx, versions);
      await tx.update(
        ModelVersionEntity,
        { modelId: found.id, purgedAt: IsNull() },
        { ...EMPTY_VERSION, purgedAt, revision: () => 'revision + 1' },
      );
      await this.change(tx, found, { purgedAt, description: '', labels: {}, tags: [] });
      await announceModel(this.parts, tx, context, modelPurged, found, { blobs });
      return toModelState(found);
    });
    await this.blobs.sweepSoon();
    return purged;
  }

  private async leaveProduction(
    tx: Transaction,
    context: RequestContext,
    model: ModelEntity,
    { archiveProduction = false }: RemovalOptions,
  ): Promise<void> {
    const where = { modelId: model.id, stageKind: 'production' as const, deletedAt: IsNull() };
    const serving = await tx.find(ModelVersionEntity, { where, order: { number: 'ASC' } });
    if (serving.length > 0 && !archiveProduction) {
      throw new ModelInProductionError(
        model.name,
        serving.map(({ version }) => version),
      );
    }
    const why = { cause: 'deleted' as const, reason: 'the model was deleted', transitionId: null };
    if (serving.length === 0) return;
    const machine = await stageMachineOf(tx, context.workspace);
    const move = { machine, to: machine.archived };
    for (const version of serving) await this.mover.move(tx, context, version, move, why);
  }

  private async change(tx: Transaction, model: ModelEntity, changes: Partial<ModelEntity>): Promise<void> {
    const all = { ...changes, updatedAt: this.parts.clock.now(), revision: model.revision + 1 };
    Object.assign(model, all);
    await tx.update(ModelEntity, { id: model.id }, all);
  }
}
