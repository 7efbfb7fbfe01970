import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { deleteOlder, FORGOTTEN, type ForgottenTable } from './retention.queries.js';

const BATCH = 5000;

/** Forgets what is old: predictions, labels, runs of checks and the reports that they made. */
export class RetentionService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Removes what was received or made before a time, in small transactions.
   *
   * @param more is asked before each of them whether to go on
   * @returns how many rows
   */
  async removeBefore(before: Date, more: () => boolean = () => true): Promise<number> {
    let removed = 0;
    for (const table of Object.keys(FORGOTTEN) as ForgottenTable[]) {
      for (let last = BATCH; last === BATCH && more(); removed += last) {
        last = await inTransaction(this.dataSource, (tx) => deleteOlder(tx, table, before, BATCH));
      }
    }
    return removed;
  }
}
