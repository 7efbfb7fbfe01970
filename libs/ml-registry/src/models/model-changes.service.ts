import { modelRenamed, modelUpdated, type ModelState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';

import { announceModel } from './announcements.js';
import { ModelEntity } from './model.entity.js';
import { assertModelName } from './model-name.js';
import { ModelNameTakenError } from './models.errors.js';
import { toModelState } from './models.mapper.js';
import { findModelLocked, holdModelNames, moveEvidence } from './models.queries.js';

const checkDescription = inputCheck({
  type: 'object',
  required: ['description'],
  properties: { description: text(5000) },
});

/** Changes of what a model is called and described by. */
export class ModelChangesService {
  constructor(private readonly parts: RegistryParts) {}

  /** @throws ModelNotFoundError */
  async describe(context: RequestContext, model: string, description: string): Promise<ModelState> {
    requireRole(context, 'editor');
    checkDescription({ description });
    return inTransaction(this.parts.dataSource, async (tx) => {
      const found = await findModelLocked(tx, context.workspace, model);
      await this.change(tx, found, { description });
      await announceModel(this.parts, tx, context, modelUpdated, found, {});
      return toModelState(found);
    });
  }

  /** Gives a model another name; its id stays, and its versions follow in the same transaction. @throws ModelNameTakenError */
  async rename(context: RequestContext, model: string, name: string): Promise<ModelState> {
    requireRole(context, 'editor');
    assertModelName('new_name', name);
    try {
      return await inTransaction(this.parts.dataSource, async (tx) => {
        await holdModelNames(tx, context.workspace);
        const found = await findModelLocked(tx, context.workspace, model);
        const previous_name = found.name;
        await this.change(tx, found, { name });
        await renameVersions(tx, found);
        await moveEvidence(tx, context.workspace, previous_name, name);
        await announceModel(this.parts, tx, context, modelRenamed, found, { previous_name });
        return toModelState(found);
      });
    } catch (error) {
      if (isUniqueViolation(error, 'models_name_live')) throw new ModelNameTakenError(name);
      throw error;
    }
  }

  private async change(tx: Transaction, model: ModelEntity, changes: Partial<ModelEntity>): Promise<void> {
    const all = { ...changes, updatedAt: this.parts.clock.now(), revision: model.revision + 1 };
    Object.assign(model, all);
    await tx.update(ModelEntity, { id: model.id }, all);
  }
}

// References by name that were not resolved stay as they were given; what was resolved is kept by id.
async function renameVersions(tx: Transaction, model: ModelEntity): Promise<void> {
  await tx.query(
    `UPDATE model_versions SET model_name = $2, updated_at = $3, revision = revision + 1 WHERE model_id = $1`,
    [model.id, model.name, model.updatedAt],
  );
  await tx.query(`UPDATE stage_transitions SET model_name = $2 WHERE model_id = $1`, [model.id, model.name]);
}
