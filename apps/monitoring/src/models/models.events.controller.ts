import {
  type CloudEvent,
  modelCreated,
  modelRenamed,
  type ModelRenamed,
  type ModelState,
  modelVersionRegistered,
  type ModelVersionRegistered,
} from '@intelgraph/contracts';
import { ModelNames, ModelRenames } from '@intelgraph/model-monitoring';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Learns the names behind the ids of models, so that callers may use either, and follows their changes. */
@Injectable()
@EventsController('models')
export class ModelsEventsController {
  constructor(
    private readonly names: ModelNames,
    private readonly renames: ModelRenames,
  ) {}

  @OnEvent(modelCreated)
  async created({ workspace, data, aggregateversion }: CloudEvent<ModelState>, tx: Transaction): Promise<void> {
    await this.names.note(tx, { workspace, id: data.id, name: data.name, revision: aggregateversion });
  }

  /** A model that came with its first version has no event of its own. */
  @OnEvent(modelVersionRegistered)
  async registered({ workspace, data }: CloudEvent<ModelVersionRegistered>, tx: Transaction): Promise<void> {
    await this.names.note(tx, { workspace, id: data.model_id, name: data.model_name, revision: 0 });
  }

  @OnEvent(modelRenamed)
  async renamed(event: CloudEvent<ModelRenamed>, tx: Transaction): Promise<void> {
    await this.renames.apply(tx, event);
  }
}
