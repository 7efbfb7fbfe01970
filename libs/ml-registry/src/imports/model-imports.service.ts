import { modelUpdated } from '@intelgraph/contracts';
import { assertModelName, mergedEntries, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text } from '../inputs/check-input.js';
import { assertLabels } from '../labels/label-rules.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { announceModel, announceNewModel } from '../models/announcements.js';
import { ModelEntity } from '../models/model.entity.js';
import { findModelLocked, insertModelIfAbsent } from '../models/models.queries.js';
import { newModel } from '../models/new-model.js';

export interface ImportedModel {
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

export interface ModelImport {
  readonly id: string;
  readonly name: string;
  readonly isNew: boolean;
  /** `description` or `tags.<key>`, where something else is here, which stays. */
  readonly differing: readonly string[];
}

const checkModel = inputCheck({ type: 'object', properties: { name: text(256, 1), description: text(5000) } });

/** Takes models of other registries over, by their names: one that is here already is gone on with. */
export class ModelImportsService {
  constructor(private readonly parts: RegistryParts) {}

  /** @throws InvalidInputError, ForbiddenError */
  async take(context: RequestContext, given: ImportedModel): Promise<ModelImport> {
    requireRole(context, 'admin');
    checkModel({ name: given.name, description: given.description });
    assertModelName('name', given.name);
    assertLabels(given.labels);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { name, description, labels, createdAt } = given;
      const model = newModel(this.parts, context, { name, description, tags: [], labels: { ...labels }, createdAt });
      if (!(await insertModelIfAbsent(tx, model))) return this.goOn(tx, context, given);
      await announceNewModel(this.parts, tx, context, model);
      return { id: model.id, name: model.name, isNew: true, differing: [] };
    });
  }

  private async goOn(tx: Transaction, context: RequestContext, given: ImportedModel): Promise<ModelImport> {
    const model = await findModelLocked(tx, context.workspace, given.name);
    const { entries: labels, hasNews, differing } = mergedEntries('tags', model.labels, given.labels);
    const description = model.description === '' ? given.description : model.description;
    const isOther = given.description !== '' && given.description !== description;
    if (hasNews || description !== model.description) {
      assertLabels(labels);
      Object.assign(model, { labels, description, updatedAt: this.parts.clock.now(), revision: model.revision + 1 });
      await tx.save(ModelEntity, model);
      await announceModel(this.parts, tx, context, modelUpdated, model, {});
    }
    return {
      id: model.id,
      name: model.name,
      isNew: false,
      differing: [...(isOther ? ['description'] : []), ...differing],
    };
  }
}
