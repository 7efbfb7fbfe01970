import { modelRenamed, modelUpdated, type ModelState } from '@intelgraph/contracts';
import { assertModelName, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';

import { ONE_RUNNING } from '../ab-tests/ab-test.entity.js';
import { AbTestRunningError } from '../ab-tests/ab-tests.errors.js';
import { inputCheck, text } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';

import { announceModel } from './announcements.js';
import { ModelEntity } from './model.entity.js';
import { ModelNameTakenError } from './models.errors.js';
import { toModelState } from './models.mapper.js';
import { findModelLocked, holdModelNames } from './models.queries.js';
import { renameReferences } from './renamed-model.queries.js';

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

  /**
   * Gives a model another name; its id stays, and what the registry keeps by the name follows in the same transaction. Other
   * services follow by the event.
   *
   * @throws ModelNameTakenError, AbTestRunningError when a test of an earlier model of the new name is still running
   */
  async rename(context: RequestContext, model: string, name: string): Promise<ModelState> {
    requireRole(context, 'editor');
    assertModelName('new_name', name);
    try {
      return await inTransaction(this.parts.dataSource, async (tx) => {
        await holdModelNames(tx, context.workspace);
        const found = await findModelLocked(tx, context.workspace, model);
        const previous_name = found.name;
        await this.change(tx, found, { name });
        await renameReferences(tx, found, previous_name);
        await announceModel(this.parts, tx, context, modelRenamed, found, { previous_name });
        return toModelState(found);
      });
    } catch (error) {
      if (isUniqueViolation(error, 'models_name_live')) throw new ModelNameTakenError(name);
      if (isUniqueViolation(error, ONE_RUNNING)) throw new AbTestRunningError(name);
      throw error;
    }
  }

  private async change(tx: Transaction, model: ModelEntity, changes: Partial<ModelEntity>): Promise<void> {
    const all = { ...changes, updatedAt: this.parts.clock.now(), revision: model.revision + 1 };
    Object.assign(model, all);
    await tx.update(ModelEntity, { id: model.id }, all);
  }
}
