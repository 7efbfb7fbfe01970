import {
  deploymentCreated,
  deploymentDeleted,
  deploymentRestored,
  deploymentRolledBack,
  deploymentUpdated,
} from '@intelgraph/contracts';
import {
  AppError,
  assertModelName,
  requireRole,
  type Clock,
  type IdSource,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';

import type { BindingRules } from '../features/feature-bindings.js';
import { assertResultCache, type ResultCachePolicy } from '../result-cache/result-cache-policy.js';
import type { ServingState } from '../snapshot/serving-state.js';

import type { Deployment, DeploymentRevision, FeatureBindings, RouteRequest } from './deployment.js';
import type { DeploymentStore } from './deployment-store.js';
import { DeploymentChangedError, DeploymentExistsError, DeploymentNotFoundError } from './deployments.errors.js';
import type { PreparedRoutes, RoutePreparer } from './route-preparer.js';
import { rollbackTarget } from './rollback-target.js';
import { assertRoutes } from './route-rules.js';

export interface CreateDeployment {
  /** The model's name when absent. */
  readonly name?: string;
  readonly modelName: string;
  readonly routes: readonly RouteRequest[];
  /** Feature reference by input, for requests by entity. */
  readonly featureBindings?: FeatureBindings;
  /** Unless given every request is computed. */
  readonly resultCache?: ResultCachePolicy | null;
}

export interface ReplaceRoutes {
  readonly routes: readonly RouteRequest[];
  /** Those of before when absent. */
  readonly featureBindings?: FeatureBindings;
  /** That of before when absent; null = every request is computed. */
  readonly resultCache?: ResultCachePolicy | null;
  /** When given, the write is refused unless the deployment is at this revision. */
  readonly expectedRevision?: number;
}

export interface RollBack {
  /** The revision whose routes to serve again; the one before the revision in force when absent. */
  readonly toRevision?: number;
}

export interface DeploymentsServiceParts {
  readonly store: DeploymentStore;
  readonly preparer: RoutePreparer;
  readonly bindings: BindingRules;
  readonly state: ServingState;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/**
 * Writes and reads deployments. A version is loaded and has answered its warm-up rows before a write that routes to it
 * is stored; when that fails, nothing changes. Writes need the role `deployer`, reads `viewer`.
 */
export class DeploymentsService {
  constructor(private readonly parts: DeploymentsServiceParts) {}

  /** @throws DeploymentExistsError, VersionNotDeployableError, InvalidInputError, UnavailableError */
  async create(ctx: RequestContext, input: CreateDeployment): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    assertModelName('model_name', input.modelName);
    if (input.name !== undefined) assertModelName('name', input.name);
    assertRoutes(input.routes);
    assertResultCache(input.resultCache);
    const prepared = await this.parts.preparer.resolveAndLoad(ctx, input.modelName, input.routes);
    const name = input.name ?? prepared.modelName;
    await this.checkBindings(ctx, prepared, input.featureBindings);
    return this.commit(prepared, () =>
      this.parts.store.change(ctx, name, (current) => {
        if (current !== null) throw new DeploymentExistsError(name);
        const deployment = this.first(ctx.workspace, name, prepared, input);
        return { deployment, deleted: false, event: deploymentCreated };
      }),
    );
  }

  /** Replaces all routes. @throws DeploymentNotFoundError, DeploymentChangedError, VersionNotDeployableError */
  async replaceRoutes(ctx: RequestContext, name: string, input: ReplaceRoutes): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    assertRoutes(input.routes);
    assertResultCache(input.resultCache);
    const known = await this.existing(ctx, name);
    const expected = input.expectedRevision;
    if (expected !== undefined && expected !== known.revision) {
      throw new DeploymentChangedError(name, expected, known.revision);
    }
    const prepared = await this.parts.preparer.resolveAndLoad(ctx, known.modelName, input.routes);
    await this.checkBindings(ctx, prepared, input.featureBindings);
    return this.commit(prepared, () =>
      this.parts.store.change(ctx, name, (current) => {
        const before = sameDeployment(name, known, current);
        if (expected !== undefined && before.revision !== expected) {
          throw new DeploymentChangedError(name, expected, before.revision);
        }
        const { featureBindings = before.featureBindings, resultCache = before.resultCache } = input;
        const deployment = this.next(before, { routes: prepared.routes, featureBindings, resultCache }, null);
        return { deployment, deleted: false, event: deploymentUpdated };
      }),
    );
  }

  /**
   * Serves an earlier revision again, as a new one: its routes, bindings and result cache. Rolling back twice goes two steps back, never
   * forward to what was rolled back.
   *
   * @throws NoEarlierRevisionError, RevisionNotFoundError, DeploymentNotFoundError, VersionNotDeployableError,
   *   DeploymentChangedError when somebody wrote meanwhile
   */
  async rollBack(ctx: RequestContext, name: string, input: RollBack = {}): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    const known = await this.existing(ctx, name);
    const target = rollbackTarget(known, await this.parts.store.history(known.id), input.toRevision);
    const prepared = await this.parts.preparer.load(known.modelName, target.routes);
    return this.commit(prepared, () =>
      this.parts.store.change(ctx, name, (current) => {
        const before = sameDeployment(name, known, current);
        if (before.revision !== known.revision) {
          throw new DeploymentChangedError(name, known.revision, before.revision);
        }
        const restored = target.restoredRevision ?? target.revision;
        return {
          deployment: this.next(before, target, restored),
          deleted: false,
          event: deploymentRolledBack,
        };
      }),
    );
  }

  /**
   * Brings a deleted deployment back, as it was or with other routes; its history goes on.
   *
   * @throws DeploymentExistsError, DeploymentNotFoundError when none of this name was deleted, VersionNotDeployableError,
   *   InvalidInputError, UnavailableError
   */
  async restore(ctx: RequestContext, name: string, routes?: readonly RouteRequest[]): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    if (routes !== undefined) assertRoutes(routes);
    const [gone] = await this.parts.store.lastDeleted(ctx.workspace, name);
    if (gone === undefined) {
      await this.existing(ctx, name);
      throw new DeploymentExistsError(name);
    }
    const { preparer, store } = this.parts;
    const prepared = await (routes === undefined
      ? preparer.load(gone.modelName, gone.routes)
      : preparer.resolveAndLoad(ctx, gone.modelName, routes));
    const restored = routes === undefined ? revisionBefore(gone, await store.history(gone.id)) : null;
    return this.commit(prepared, () =>
      store.change(ctx, name, (current) => {
        if (current !== null) throw new DeploymentExistsError(name);
        const deployment = this.next(gone, { ...gone, routes: prepared.routes }, restored);
        return { deployment, deleted: false, event: deploymentRestored };
      }),
    );
  }

  /** Takes the endpoint away, until it is restored; its history stays. @throws DeploymentNotFoundError */
  async delete(ctx: RequestContext, name: string): Promise<void> {
    requireRole(ctx, 'deployer');
    await this.parts.store.change(ctx, name, (current) => {
      if (current === null) throw new DeploymentNotFoundError(name);
      return { deployment: this.next(current, current, null), deleted: true, event: deploymentDeleted };
    });
    await this.serveNow();
  }

  /** @throws DeploymentNotFoundError */
  get(ctx: RequestContext, name: string): Promise<Deployment> {
    requireRole(ctx, 'viewer');
    return this.existing(ctx, name);
  }

  list(ctx: RequestContext, page: PageRequest = {}): Promise<Page<Deployment>> {
    requireRole(ctx, 'viewer');
    return this.parts.store.list(ctx.workspace, page);
  }

  /** Newest first, at most 100. @throws DeploymentNotFoundError */
  async history(ctx: RequestContext, name: string): Promise<DeploymentRevision[]> {
    requireRole(ctx, 'viewer');
    return this.parts.store.history((await this.existing(ctx, name)).id);
  }

  private async existing(ctx: RequestContext, name: string): Promise<Deployment> {
    assertModelName('name', name);
    const found = await this.parts.store.find(ctx.workspace, name);
    if (found === null) throw new DeploymentNotFoundError(name);
    return found;
  }

  private async checkBindings(
    ctx: RequestContext,
    prepared: PreparedRoutes,
    bindings: FeatureBindings | undefined,
  ): Promise<void> {
    if (bindings === undefined) return;
    try {
      await this.parts.bindings.assert(ctx, bindings, prepared.routes);
    } catch (error) {
      prepared.release();
      await this.parts.state.releaseUnused();
      throw error;
    }
  }

  /** Stores the write, then lets this replica serve it; the models stay pinned until it does. */
  private async commit(prepared: PreparedRoutes, write: () => Promise<Deployment>): Promise<Deployment> {
    try {
      const deployment = await write();
      await this.serveNow();
      return deployment;
    } finally {
      prepared.release();
      await this.parts.state.releaseUnused();
    }
  }

  /** The write is stored: when it cannot be read back right now, the next poll brings it. */
  private async serveNow(): Promise<void> {
    try {
      await this.parts.state.refresh();
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
    }
  }

  private first(
    workspace: string,
    name: string,
    { modelName, routes }: PreparedRoutes,
    { featureBindings = {}, resultCache = null }: CreateDeployment,
  ): Deployment {
    const now = this.parts.clock.now();
    return {
      id: this.parts.ids.next(),
      workspace,
      name,
      modelName,
      revision: 1,
      routes,
      featureBindings,
      resultCache,
      restoredRevision: null,
      createdAt: now,
      updatedAt: now,
    };
  }

  private next(
    before: Deployment,
    { routes, featureBindings, resultCache }: Pick<Deployment, 'routes' | 'featureBindings' | 'resultCache'>,
    restoredRevision: number | null,
  ): Deployment {
    const updatedAt = this.parts.clock.now();
    const revision = before.revision + 1;
    return { ...before, revision, routes, featureBindings, resultCache, restoredRevision, updatedAt };
  }
}

/** Whose routes were in force when a deployment was deleted, so that a roll-back goes to the one before. */
function revisionBefore({ revision }: Deployment, history: readonly DeploymentRevision[]): number | null {
  const before = history.find((entry) => entry.revision === revision - 1);
  return before === undefined ? null : (before.restoredRevision ?? before.revision);
}

/** @throws DeploymentNotFoundError when it was deleted, or deleted and made anew, since it was read */
function sameDeployment(name: string, known: Deployment, current: Deployment | null): Deployment {
  if (current?.id !== known.id) throw new DeploymentNotFoundError(name);
  return current;
}
