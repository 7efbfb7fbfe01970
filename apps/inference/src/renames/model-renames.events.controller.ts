import { type CloudEvent, modelRenamed, type ModelRenamed } from '@intelgraph/contracts';
import { ModelRenames } from '@intelgraph/model-serving';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Follows the registry's renames of models. */
@Injectable()
@EventsController('model-renames')
export class ModelRenamesEventsController {
  constructor(private readonly renames: ModelRenames) {}

  @OnEvent(modelRenamed)
  async renamed({ workspace, time, data }: CloudEvent<ModelRenamed>, tx: Transaction): Promise<void> {
    await this.renames.apply(tx, { workspace, from: data.previous_name, to: data.model.name, at: new Date(time) });
  }
}
