import { assertModelName, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';
import type { DeploymentStore } from '../deployments/deployment-store.js';
import { DeploymentExistsError, DeploymentNotFoundError } from '../deployments/deployments.errors.js';
import type { DeploymentsService } from '../deployments/deployments.service.js';
import type { ModelResolver } from '../models/model-resolver.js';
import { DeploymentNotServedError, ModelNotDeployedError } from '../routing/routing.errors.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { ServingState } from '../snapshot/serving-state.js';

/** A version that answers here, or that could be brought to. */
export interface RepositoryEntry {
  /** Of the deployment. */
  readonly name: string;
  /** Empty where a deployment cannot be served at all. */
  readonly version: string;
  readonly ready: boolean;
  /** Why it is not ready; empty when it is. */
  readonly reason: string;
}

export interface ModelRepositoryParts {
  readonly deployments: DeploymentsService;
  readonly store: DeploymentStore;
  readonly resolver: ModelResolver;
  readonly table: RoutingTable;
  readonly state: ServingState;
}

/** What is served when nobody says which version. */
const DEFAULT_VERSION = 'production';
const UNLOADED = 'unloaded';

/**
 * Deployments as model servers see them: models that are loaded and unloaded by their names. Loading and unloading are writes
 * to deployments, with their roles, events and replicas; both do nothing where there is nothing to do.
 */
export class ModelRepository {
  constructor(private readonly parts: ModelRepositoryParts) {}

  /**
   * What answers here; unless only that is asked for, also what cannot and what was unloaded. In the order of the names.
   *
   * @throws UnavailableError when the store is needed and does not answer
   */
  async index(ctx: RequestContext, { readyOnly }: { readonly readyOnly: boolean }): Promise<RepositoryEntry[]> {
    requireRole(ctx, 'viewer');
    const served = this.parts.table
      .endpointsOf(ctx.workspace)
      .flatMap(({ deployment, versions }) =>
        versions.map(({ version }) => ({ name: deployment.name, version, ready: true, reason: '' })),
      );
    if (readyOnly) return served.sort(byName);
    const names = new Set(served.map(({ name }) => name));
    const broken = this.parts.state.problems
      .filter(({ workspace, name }) => workspace === ctx.workspace && !names.has(name))
      .map(({ name, reason }) => ({ name, version: '', ready: false, reason }));
    const unloaded = (await this.parts.store.lastDeleted(ctx.workspace)).flatMap(({ name, routes }) =>
      routes.map(({ version }) => ({ name, version, ready: false, reason: UNLOADED })),
    );
    return [...served, ...broken, ...unloaded].sort(byName);
  }

  /** Whether it was served under this name and was taken away. */
  async isUnloaded(ctx: RequestContext, name: string): Promise<boolean> {
    requireRole(ctx, 'viewer');
    return (await this.parts.store.lastDeleted(ctx.workspace, name)).length > 0;
  }

  /**
   * Makes a deployment answer, and a version of it when one is named (or a stage, or `latest`): one that it has no route to
   * takes all traffic. A deployment that was unloaded comes back as it was; a model that never was deployed is, with the
   * version in production unless one is named.
   *
   * @param name a deployment, or a model as predictions find it
   * @throws VersionNotDeployableError, DeploymentNotServedError, InvalidInputError, UnavailableError
   */
  async load(ctx: RequestContext, name: string, version?: string): Promise<void> {
    requireRole(ctx, 'deployer');
    assertModelName('model_name', name);
    const live = await this.liveOf(ctx, name);
    if (live !== null) return this.serve(ctx, live, version);
    try {
      await this.deploy(ctx, name, version);
    } catch (error) {
      const meanwhile = error instanceof DeploymentExistsError ? await this.liveOf(ctx, name) : null;
      if (meanwhile === null) throw error;
      await this.serve(ctx, meanwhile, version);
    }
  }

  /** Takes a deployment away, so that it can be loaded again. @throws ModelNotDeployedError, InvalidInputError */
  async unload(ctx: RequestContext, name: string): Promise<void> {
    requireRole(ctx, 'deployer');
    assertModelName('model_name', name);
    const live = await this.liveOf(ctx, name);
    if (live === null) {
      if (await this.isUnloaded(ctx, name)) return;
      throw new ModelNotDeployedError(name);
    }
    try {
      await this.parts.deployments.delete(ctx, live.name);
    } catch (error) {
      if (!(error instanceof DeploymentNotFoundError)) throw error;
    }
  }

  /** The deployment of this name, or the only one of a model of this name. @throws InvalidInputError when there are several */
  private async liveOf(ctx: RequestContext, name: string): Promise<Deployment | null> {
    const named = await this.parts.store.find(ctx.workspace, name);
    if (named !== null) return named;
    const [first, second] = this.parts.table
      .endpointsOf(ctx.workspace)
      .filter(({ deployment }) => deployment.modelName === name);
    if (second !== undefined) {
      throw InvalidInputError.of('model_name', `several deployments serve ${name}; use a deployment's name`);
    }
    // The store knows better than this replica, which may be behind.
    return first === undefined ? null : this.parts.store.find(ctx.workspace, first.deployment.name);
  }

  private async serve(ctx: RequestContext, live: Deployment, version: string | undefined): Promise<void> {
    if (version === undefined || (await this.hasRoute(ctx, live, version))) return this.assertServed(live);
    await this.parts.deployments.replaceRoutes(ctx, live.name, { routes: [{ version, weight: 100 }] });
  }

  private async hasRoute(ctx: RequestContext, { modelName, routes }: Deployment, version: string): Promise<boolean> {
    if (routes.some((route) => route.version === version)) return true;
    const found = await this.parts.resolver.resolve(ctx, modelName, version);
    return routes.some((route) => route.version === found?.version);
  }

  private async deploy(ctx: RequestContext, name: string, version: string | undefined): Promise<void> {
    const { deployments, store } = this.parts;
    const routes = version === undefined ? undefined : [{ version, weight: 100 }];
    const [last] = await store.lastDeleted(ctx.workspace, name);
    if (last === undefined) {
      await deployments.create(ctx, { modelName: name, routes: routes ?? [{ version: DEFAULT_VERSION, weight: 100 }] });
    } else {
      await deployments.restore(ctx, name, routes);
    }
  }

  private async assertServed({ id, name, workspace }: Deployment): Promise<void> {
    if (this.isServed(id)) return;
    await this.parts.state.refresh();
    if (this.isServed(id)) return;
    // Unloaded meanwhile: as if that had come next.
    if ((await this.parts.store.find(workspace, name))?.id !== id) return;
    const problem = this.parts.state.problems.find((one) => one.workspace === workspace && one.name === name);
    throw new DeploymentNotServedError(name, problem?.kind ?? 'other', problem?.reason ?? 'it is not loaded');
  }

  private isServed(id: string): boolean {
    return this.parts.table.endpoints.some(({ deployment }) => deployment.id === id);
  }
}

const byName = (a: RepositoryEntry, b: RepositoryEntry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
