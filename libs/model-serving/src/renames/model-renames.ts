import type { Transaction } from '@intelgraph/persistence';

import { bumpServingRevision } from '../deployments/deployments.queries.js';

import { type ModelRename, renameServed } from './model-renames.queries.js';

/**
 * Follows the registry's renames. Deployments keep their own names, which their callers know; requests by the name of a
 * model find them under its new one.
 */
export class ModelRenames {
  /** Takes over a new name; replicas load it with their next poll. The same rename again changes nothing. */
  async apply(tx: Transaction, rename: ModelRename): Promise<void> {
    if (await renameServed(tx, rename)) await bumpServingRevision(tx);
  }
}
