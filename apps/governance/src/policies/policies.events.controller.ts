import { type CloudEvent, modelRenamed, type ModelRenamed } from '@intelgraph/contracts';
import { PoliciesService } from '@intelgraph/ml-governance';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Keeps policies with the model that they name when the registry renames it. */
@Injectable()
@EventsController('policies')
export class PoliciesEventsController {
  constructor(private readonly policies: PoliciesService) {}

  @OnEvent(modelRenamed)
  renamed(event: CloudEvent<ModelRenamed>, tx: Transaction): Promise<void> {
    return this.policies.followRename(tx, event);
  }
}
