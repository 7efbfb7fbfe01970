import { AppError, assertModelName, type RequestContext } from '@intelgraph/kernel';

import type { ServingState } from '../snapshot/serving-state.js';

import type { Deployment } from './deployment.js';
import type { DeploymentStore } from './deployment-store.js';
import { DeploymentNotFoundError } from './deployments.errors.js';
import type { PreparedRoutes } from './route-preparer.js';

/** What every write to a deployment does: find it, store the write, let this replica serve it. */
export class DeploymentWrites {
  constructor(
    private readonly store: DeploymentStore,
    private readonly state: ServingState,
  ) {}

  /** @throws DeploymentNotFoundError, InvalidInputError */
  async existing(ctx: RequestContext, name: string): Promise<Deployment> {
    assertModelName('name', name);
    const found = await this.store.find(ctx.workspace, name);
    if (found === null) throw new DeploymentNotFoundError(name);
    return found;
  }

  /** Stores the write, then lets this replica serve it; the models stay pinned until it does. */
  async commit(prepared: PreparedRoutes, write: () => Promise<Deployment>): Promise<Deployment> {
    try {
      const deployment = await write();
      await this.serveNow();
      return deployment;
    } finally {
      await this.release(prepared);
    }
  }

  /** Of a write that is given up, too. */
  async release(prepared: PreparedRoutes): Promise<void> {
    prepared.release();
    await this.state.releaseUnused();
  }

  /** The write is stored: when it cannot be read back right now, the next poll brings it. */
  async serveNow(): Promise<void> {
    try {
      await this.state.refresh();
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
    }
  }
}

/** @throws DeploymentNotFoundError when it was deleted, or deleted and made anew, since it was read */
export function sameDeployment(name: string, known: Deployment, current: Deployment | null): Deployment {
  if (current?.id !== known.id) throw new DeploymentNotFoundError(name);
  return current;
}
