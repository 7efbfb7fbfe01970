import type { CloudEvent, ModelRenamed } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import type { CardTasks } from './card-tasks.js';
import { renameCards } from './renamed-cards.queries.js';

/** Keeps cards with their models when the registry renames one. */
export class RenamedCards {
  constructor(private readonly tasks: CardTasks) {}

  /** From now on the cards are found by the new name; they are generated again, since they say it. */
  async apply(tx: Transaction, event: CloudEvent<ModelRenamed>): Promise<void> {
    const { workspace, time, data } = event;
    const { model, previous_name: from } = data;
    const renamed = { workspace, modelId: model.id, from, to: model.name, at: new Date(time) };
    await this.tasks.askAll(tx, event, model.name, await renameCards(tx, renamed));
  }
}
