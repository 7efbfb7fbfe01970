import type { CloudEvent, ModelRenamed } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { ChecksService } from '../checks/checks.service.js';

import type { ModelNames } from './model-names.queries.js';
import { renameRecords } from './renamed-model.queries.js';

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
    await this.checks.followRename(tx, contextOf(event), renamed);
    await renameRecords(tx, renamed);
  }
}

/** In the name of who renamed the model. */
function contextOf({ workspace, principal, requestid, traceparent }: CloudEvent): RequestContext {
  return {
    principal: { id: principal, kind: 'user', roles: ['editor'], workspace, via: 'service:monitoring' },
    ...{ workspace, requestId: requestid, traceparent },
  };
}
