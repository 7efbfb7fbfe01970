import { modelVersionRolledBack, type RollbackState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import { In } from 'typeorm';

import { inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import type { ModelEntity } from '../models/model.entity.js';
import { findModel, lockModel } from '../models/models.queries.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';
import { ModelVersionEntity } from '../versions/model-version.entity.js';
import { toVersionState } from '../versions/versions.mapper.js';
import { findInStage } from '../versions/versions.queries.js';

import { assertMayEnter } from './separation-of-duties.js';
import { StageChangeEntity } from './stage-change.entity.js';
import { StageMover } from './stage-mover.js';
import { NoPreviousProductionError } from './stages.errors.js';

const checkReason = inputCheck({ type: 'object', properties: { reason: text(4000) } });

/** Back to what was in production before; needs no second person, because that version was approved once. */
export class RollbacksService {
  private readonly mover: StageMover;

  constructor(private readonly parts: RegistryParts) {
    this.mover = new StageMover(parts);
  }

  /**
   * Puts the version that the present one replaced back into production and archives the present one, in one
   * transaction. A second rollback goes one version further back.
   *
   * @throws NoPreviousProductionError
   */
  async rollback(context: RequestContext, model: string, reason = ''): Promise<RollbackState> {
    requireRole(context, 'approver', 'deployer');
    assertMayEnter('production', context);
    checkReason({ reason });
    return inTransaction(this.parts.dataSource, async (tx) => {
      const found = await findModel(tx, context.workspace, model);
      await lockModel(tx, found.id);
      const { current, previous } = await findPrevious(tx, found);
      const why = { cause: 'rollback' as const, reason, transitionId: null };
      const machine = await stageMachineOf(tx, context.workspace);
      const to = machine.find(current.stage);
      if (to === undefined) throw new Error(`no stage ${current.stage} in workspace ${context.workspace}`);
      const { replaced } = await this.mover.move(tx, context, previous, { machine, to, archiveOthers: true }, why);
      const data: RollbackState = {
        model_id: found.id,
        model_name: found.name,
        version: toVersionState(previous),
        replaced: toVersionState(replaced ?? current),
        reason,
      };
      await this.parts.outbox.add(tx, context, {
        definition: modelVersionRolledBack,
        subject: `model/${found.id}`,
        aggregateId: found.id,
        // Grows with every change of stage of any version of the model.
        aggregateVersion: await tx.countBy(StageChangeEntity, { modelId: found.id }),
        data,
      });
      return data;
    });
  }
}

// What a promotion replaced, here or where it was imported from; not what a rollback replaced: rolling back twice must not go
// forth again.
async function findPrevious(
  tx: Transaction,
  model: ModelEntity,
): Promise<{ current: ModelVersionEntity; previous: ModelVersionEntity }> {
  const current = await findInStage(tx, model.id, 'production');
  if (current === null) throw new NoPreviousProductionError(model.name, 'no version is in production');
  const promotion = await tx.findOne(StageChangeEntity, {
    where: { versionId: current.id, toStage: current.stage, cause: In(['transition', 'free', 'imported']) },
    order: { id: 'DESC' },
  });
  if (promotion?.replacedVersionId == null) {
    throw new NoPreviousProductionError(model.name, `version ${current.version} replaced no other`);
  }
  const previous = await tx.findOneByOrFail(ModelVersionEntity, { id: promotion.replacedVersionId });
  if (previous.deletedAt !== null) {
    throw new NoPreviousProductionError(model.name, `version ${previous.version}, which it replaced, was deleted`);
  }
  return { current, previous };
}
