import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { deleteOlderEvents } from './lineage-events.queries.js';

const BATCH = 1000;

/** Forgets old OpenLineage events. What they said stays in the graph. */
export class LineageEventsRetention {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Removes events of all workspaces that were recorded before a time, in small transactions.
   *
   * @param more is asked before each of them whether to go on
   * @returns how many
   */
  async removeBefore(before: Date, more: () => boolean = () => true): Promise<number> {
    let removed = 0;
    for (let last = BATCH; last === BATCH && more(); removed += last) {
      last = await inTransaction(this.dataSource, (tx) => deleteOlderEvents(tx, before, BATCH));
    }
    return removed;
  }
}
