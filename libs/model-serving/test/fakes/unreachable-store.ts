import { UnavailableError } from '@intelgraph/kernel';

import type { DeploymentStore } from '../../src/deployments/deployment-store.js';

/** What everything out of reach does. */
export const down = (): Promise<never> => Promise.reject(new UnavailableError('postgres', 'not connected'));

/** A store that never answers. */
export const unreachableStore: DeploymentStore = {
  change: down,
  find: down,
  list: down,
  withPolicy: down,
  history: down,
  lastDeleted: down,
  servingRevision: down,
  all: down,
};
