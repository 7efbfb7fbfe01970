import type { ModelState } from '@intelgraph/contracts';
import { assertModelName, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, together, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text, texts } from '../inputs/check-input.js';
import { assertLabels } from '../labels/label-rules.js';
import { adoptNewModel } from '../lineage/graph/graph-writes.queries.js';
import type { RegistryParts } from '../ml-registry.ports.js';

import { announceNewModel } from './announcements.js';
import type { ModelEntity } from './model.entity.js';
import { ModelExistsError, ModelNameTakenError } from './models.errors.js';
import { toModelState } from './models.mapper.js';
import { findModel, insertModelIfAbsent } from './models.queries.js';
import { newModel } from './new-model.js';

export interface NewModel {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

const checkNewModel = inputCheck({
  type: 'object',
  properties: { name: text(256, 1), description: text(5000), tags: texts(100, 128), labels: { type: 'object' } },
});

/** Writes of models. */
export class ModelsService {
  constructor(private readonly parts: RegistryParts) {}

  /**
   * Makes a model. The same model again is answered, not made twice.
   *
   * @throws ModelExistsError when the name is taken by one with another description or tags
   */
  async create(context: RequestContext, input: NewModel): Promise<{ model: ModelState; created: boolean }> {
    requireRole(context, 'editor');
    assertNewModel(input);
    const { model, created } = await inTransaction(this.parts.dataSource, async (tx) => {
      const ensured = await this.ensure(tx, context, input);
      if (ensured.created) await announceNewModel(this.parts, tx, context, ensured.model);
      else assertSameModel(ensured.model, input);
      return ensured;
    });
    if (created) await adoptNewModel(this.parts.dataSource, model);
    return { model: toModelState(model), created };
  }

  /** Makes a model that must be new. @throws ModelNameTakenError */
  async createNew(context: RequestContext, input: NewModel): Promise<Required<ModelState>> {
    requireRole(context, 'editor');
    assertNewModel(input);
    const model = this.draft(context, input);
    await inTransaction(this.parts.dataSource, async (tx) => {
      const [isNew] = await together([
        insertModelIfAbsent(tx, model),
        announceNewModel(this.parts, tx, context, model),
      ]);
      if (!isNew) throw new ModelNameTakenError(input.name);
    });
    await adoptNewModel(this.parts.dataSource, model);
    return toModelState(model);
  }

  /**
   * The model of this name, made when missing; announces nothing. Part of registering a version, which adopts what was known
   * of a new model by its name (`adoptNewModel`).
   */
  async ensure(
    tx: Transaction,
    context: RequestContext,
    input: NewModel,
  ): Promise<{ model: ModelEntity; created: boolean }> {
    const model = this.draft(context, input);
    if (await insertModelIfAbsent(tx, model)) return { model, created: true };
    return { model: await findModel(tx, context.workspace, input.name), created: false };
  }

  private draft(context: RequestContext, { name, description = '', tags = [], labels }: NewModel): ModelEntity {
    const createdAt = this.parts.clock.now();
    return newModel(this.parts, context, {
      ...{ name, description, createdAt },
      tags: [...new Set(tags)],
      labels: { ...labels },
    });
  }
}

function assertNewModel(input: NewModel): void {
  checkNewModel(input);
  assertModelName('name', input.name);
  assertLabels(input.labels ?? {});
}

function assertSameModel(model: ModelEntity, input: NewModel): void {
  const sameText = input.description === undefined || input.description === model.description;
  const sameTags =
    input.tags === undefined || [...new Set(input.tags)].sort().join('\n') === [...model.tags].sort().join('\n');
  if (!sameText || !sameTags) throw new ModelExistsError(model.name, model.id);
}
