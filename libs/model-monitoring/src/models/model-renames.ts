import { type CloudEvent, contextOfEvent, type ModelRenamed } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import type { ChecksService } from '../checks/checks.service.js';

import type { ModelNames } from './model-names.queries.js';
import { renameRecords } from './renamed-model.queries.js';

/** In the name of who renamed the model. */
const AS_MONITORING = { kind: 'user', roles: ['editor'], via: 'service:monitoring' } as const;

/** Keeps what is known of a model with it when the registry renames it. */
export class ModelRenames {
  constructor(
    private readonly names: ModelNames,
    private readonly checks: Pick<ChecksService, 'followRename'>,
  ) {}

  /**
   * Takes over a new name: from now on checks, predictions, reports, alerts and tests are found by it alone. The same rename
   * again changes nothing.
   */
  async apply(tx: Transaction, event: CloudEvent<ModelRenamed>): Promise<void> {
    const { workspace, data, time, aggregateversion: revision } = event;
    const { previous_name: from, model } = data;
    const at = new Date(time);
    const announced = { workspace, id: model.id, name: model.name, revision };
    await this.names.note(tx, announced);
    const to = await this.names.nameOf(workspace, model.id, tx);
    if (from === to) return;
    await this.names.noteFormer(tx, announced, from, at);
    const until = (await this.names.isTaken(tx, workspace, from)) ? at : null;
    const renamed = { workspace, from, to, until };
    await this.checks.followRename(tx, contextOfEvent(event, AS_MONITORING), renamed);
    await renameRecords(tx, renamed);
  }
}
