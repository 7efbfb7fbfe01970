import { type CloudEvent, modelCreated, type ModelState } from '@intelgraph/contracts';
import { ModelNames } from '@intelgraph/model-monitoring';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Learns the names behind the ids of models, so that callers may use either. */
@Injectable()
@EventsController('models')
export class ModelsEventsController {
  constructor(private readonly names: ModelNames) {}

  @OnEvent(modelCreated)
  async created({ workspace, data }: CloudEvent<ModelState>, tx: Transaction): Promise<void> {
    await this.names.note(tx, workspace, data.id, data.name);
  }
}
