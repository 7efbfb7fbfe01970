import type { AbTestState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import { bumpServingRevision } from '../deployments/deployments.queries.js';

import { upsertAbTest } from './ab-tests.queries.js';

/** What the registry says about A/B tests, kept in this database so that every replica finds it. */
export class AbTestProjection {
  /**
   * Keeps the state that an event brought, unless a newer one is there; replicas load it with their next poll.
   *
   * @param aggregateVersion of the event
   */
  async apply(tx: Transaction, workspace: string, state: AbTestState, aggregateVersion: number): Promise<void> {
    if (await upsertAbTest(tx, workspace, state, aggregateVersion)) await bumpServingRevision(tx);
  }
}
