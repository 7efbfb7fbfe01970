import { modelCreated, modelUpdated } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text } from '../inputs/check-input.js';
import { assertLabels } from '../labels/label-rules.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { announceModel } from '../models/announcements.js';
import { ModelEntity } from '../models/model.entity.js';
import { assertModelName } from '../models/model-name.js';
import { toModelState } from '../models/models.mapper.js';
import { findModelLocked, insertModelIfAbsent } from '../models/models.queries.js';

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
      const model = this.draft(context, given);
      if (!(await insertModelIfAbsent(tx, model))) return this.goOn(tx, context, given);
      await this.parts.outbox.add(tx, context, {
        definition: modelCreated,
        subject: `model/${model.id}`,
        aggregateId: model.id,
        aggregateVersion: model.revision,
        data: toModelState(model),
      });
      return { id: model.id, name: model.name, isNew: true, differing: [] };
    });
  }

  private async goOn(tx: Transaction, context: RequestContext, given: ImportedModel): Promise<ModelImport> {
    const model = await findModelLocked(tx, context.workspace, given.name);
    const labels = { ...given.labels, ...model.labels };
    const description = model.description === '' ? given.description : model.description;
    const differing = [
      ...(given.description === '' || given.description === description ? [] : ['description']),
      ...Object.entries(given.labels).flatMap(([key, value]) => (labels[key] === value ? [] : [`tags.${key}`])),
    ];
    const isSame = Object.keys(labels).length === Object.keys(model.labels).length;
    if (!isSame || description !== model.description) {
      assertLabels(labels);
      Object.assign(model, { labels, description, updatedAt: this.parts.clock.now(), revision: model.revision + 1 });
      await tx.save(ModelEntity, model);
      await announceModel(this.parts, tx, context, modelUpdated, model, {});
    }
    return { id: model.id, name: model.name, isNew: false, differing };
  }

  private draft(context: RequestContext, given: ImportedModel): ModelEntity {
    return Object.assign(new ModelEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: given.name,
      description: given.description,
      tags: [],
      labels: { ...given.labels },
      createdBy: context.principal.id,
      createdAt: given.createdAt,
      updatedAt: given.createdAt,
      deletedAt: null,
      deletedBy: null,
      purgedAt: null,
      versionCounter: 0,
      revision: 1,
    });
  }
}
