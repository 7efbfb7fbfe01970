import { modelCreated, type ModelState } from '@intelgraph/contracts';
import { assertName, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text, texts } from '../inputs/check-input.js';
import type { RegistryParts } from '../ml-registry.ports.js';

import { ModelEntity } from './model.entity.js';
import { ModelExistsError } from './models.errors.js';
import { toModelState } from './models.mapper.js';
import { findModel, insertModelIfAbsent } from './models.queries.js';

export interface NewModel {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

const checkNewModel = inputCheck({
  type: 'object',
  properties: { name: text(128, 1), description: text(4000), tags: texts(100, 128) },
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
    checkNewModel(input);
    assertName('name', input.name);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { model, created } = await this.ensure(tx, context, input);
      if (created) await this.announce(tx, context, model);
      else assertSameModel(model, input);
      return { model: toModelState(model), created };
    });
  }

  /** The model of this name, made when missing; announces nothing. Part of registering a version. */
  async ensure(
    tx: Transaction,
    context: RequestContext,
    input: NewModel,
  ): Promise<{ model: ModelEntity; created: boolean }> {
    const model = Object.assign(new ModelEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: input.name,
      description: input.description ?? '',
      tags: [...new Set(input.tags ?? [])],
      createdBy: context.principal.id,
      createdAt: this.parts.clock.now(),
    });
    if (await insertModelIfAbsent(tx, model)) return { model, created: true };
    return { model: await findModel(tx, context.workspace, input.name), created: false };
  }

  private async announce(tx: Transaction, context: RequestContext, model: ModelEntity): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition: modelCreated,
      subject: `model/${model.id}`,
      aggregateId: model.id,
      aggregateVersion: 1,
      data: toModelState(model),
    });
  }
}

function assertSameModel(model: ModelEntity, input: NewModel): void {
  const sameText = input.description === undefined || input.description === model.description;
  const sameTags =
    input.tags === undefined || [...new Set(input.tags)].sort().join('\n') === [...model.tags].sort().join('\n');
  if (!sameText || !sameTags) throw new ModelExistsError(model.name, model.id);
}
