import {
  deploymentCreated,
  deploymentDeleted,
  deploymentPolicyEnded,
  deploymentRestored,
  deploymentRolledBack,
  deploymentUpdated,
} from '@intelgraph/contracts';
import {
  assertModelName,
  requireRole,
  type Clock,
  type IdSource,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';

import { assertOwnRoutes } from '../deployment-policies/assert-own-routes.js';
import { activePolicy, routingPolicy } from '../deployment-policies/deployment-policy.js';
import { abortPolicy, rollBackPolicy } from '../deployment-policies/policy-moves.js';
import type { BindingRules } from '../features/feature-bindings.js';
import type { FeaturePolicies } from '../features/feature-policy.js';
import type { FeaturePolicyRules } from '../features/feature-policy-rules.js';
import { assertRateLimit, type RateLimitPolicy } from '../rate-limits/rate-limit-policy.js';
import { assertResultCache, type ResultCachePolicy } from '../result-cache/result-cache-policy.js';
import type { ServingState } from '../snapshot/serving-state.js';

import type { Deployment, DeploymentRevision, FeatureBindings } from './deployment.js';
import type { RouteRequest } from './route.js';
import type { DeploymentChange, DeploymentStore } from './deployment-store.js';
import { DeploymentWrites, sameDeployment } from './deployment-writes.js';
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
  /** By input: what is done where its feature has no value that counts. */
  readonly featurePolicies?: FeaturePolicies;
  /** Unless given every request is computed. */
  readonly resultCache?: ResultCachePolicy | null;
  /** Unless given it answers as many requests as come. */
  readonly rateLimit?: RateLimitPolicy | null;
}

export interface ReplaceRoutes {
  readonly routes: readonly RouteRequest[];
  /** Those of before when absent. */
  readonly featureBindings?: FeatureBindings;
  /** Those of before when absent. */
  readonly featurePolicies?: FeaturePolicies;
  /** That of before when absent; null = every request is computed. */
  readonly resultCache?: ResultCachePolicy | null;
  /** That of before when absent; null = none. */
  readonly rateLimit?: RateLimitPolicy | null;
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
  readonly featurePolicies: FeaturePolicyRules;
  readonly state: ServingState;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/**
 * Writes and reads deployments. A version is loaded and has answered its warm-up rows before a write that routes to it
 * is stored; when that fails, nothing changes. Writes need the role `deployer`, reads `viewer`.
 */
export class DeploymentsService {
  private readonly writes: DeploymentWrites;

  constructor(private readonly parts: DeploymentsServiceParts) {
    this.writes = new DeploymentWrites(parts.store, parts.state);
  }

  /** @throws DeploymentExistsError, VersionNotDeployableError, InvalidInputError, UnavailableError */
  async create(ctx: RequestContext, input: CreateDeployment): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    assertModelName('model_name', input.modelName);
    if (input.name !== undefined) assertModelName('name', input.name);
    assertRoutes(input.routes);
    assertResultCache(input.resultCache);
    assertRateLimit(input.rateLimit);
    const prepared = await this.parts.preparer.resolveAndLoad(ctx, input.modelName, input.routes);
    const name = input.name ?? prepared.modelName;
    await this.checkFeatures(ctx, prepared, input);
    return this.writes.commit(prepared, () =>
      this.parts.store.change(ctx, name, (current) => {
        if (current !== null) throw new DeploymentExistsError(name);
        const deployment = this.first(ctx.workspace, name, prepared, input);
        return { deployment, deleted: false, event: deploymentCreated };
      }),
    );
  }

  /** Replaces all routes. @throws DeploymentNotFoundError, DeploymentChangedError, VersionNotDeployableError, CanaryActiveError, BanditActiveError */
  async replaceRoutes(ctx: RequestContext, name: string, input: ReplaceRoutes): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    assertRoutes(input.routes);
    assertResultCache(input.resultCache);
    assertRateLimit(input.rateLimit);
    const known = await this.writes.existing(ctx, name);
    const expected = input.expectedRevision;
    if (expected !== undefined && expected !== known.revision) {
      throw new DeploymentChangedError(name, expected, known.revision);
    }
    assertOwnRoutes(known);
    const prepared = await this.parts.preparer.resolveAndLoad(ctx, known.modelName, input.routes);
    await this.checkFeatures(ctx, prepared, input, known);
    return this.writes.commit(prepared, () =>
      this.parts.store.change(ctx, name, (current) => {
        const before = sameDeployment(name, known, current);
        assertOwnRoutes(before);
        if (expected !== undefined && before.revision !== expected) {
          throw new DeploymentChangedError(name, expected, before.revision);
        }
        const deployment = this.next(before, { ...settingsOf(before, input), routes: prepared.routes }, null);
        return { deployment, deleted: false, event: deploymentUpdated };
      }),
    );
  }

  /**
   * Serves an earlier revision again, as a new one: its routes, bindings, feature policies, result cache and rate limit. Rolling back twice goes two steps back, never
   * forward to what was rolled back. A canary or bandit that is under way ends: unless told otherwise its stable routes are what is gone back to.
   *
   * @throws NoEarlierRevisionError, RevisionNotFoundError, DeploymentNotFoundError, VersionNotDeployableError,
   *   DeploymentChangedError when somebody wrote meanwhile
   */
  async rollBack(ctx: RequestContext, name: string, input: RollBack = {}): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    const known = await this.writes.existing(ctx, name);
    if (input.toRevision === undefined && routingPolicy(known.policy) !== undefined)
      return this.leavePolicy(ctx, known);
    const target = rollbackTarget(known, await this.parts.store.history(known.id), input.toRevision);
    const prepared = await this.parts.preparer.load(known.modelName, target.routes);
    return this.writes.commit(prepared, () =>
      this.parts.store.change(ctx, name, (current) => {
        const before = sameDeployment(name, known, current);
        const isRouting = routingPolicy(before.policy) !== undefined;
        // A canary goes its steps meanwhile; what a revision is named for is not what it comes from.
        if (before.revision !== known.revision && !isRouting) {
          throw new DeploymentChangedError(name, known.revision, before.revision);
        }
        const restored = target.restoredRevision ?? target.revision;
        const back = isRouting ? this.endPolicy(before, 'rollback') : { deployment: before };
        const deployment = this.next({ ...back.deployment, revision: before.revision }, target, restored);
        return { ...back, deployment, deleted: false, event: deploymentRolledBack };
      }),
    );
  }

  /** Its routes are in memory here as long as it lasts. @throws DeploymentChangedError where it has ended meanwhile */
  private async leavePolicy(ctx: RequestContext, known: Deployment): Promise<Deployment> {
    const { name } = known;
    const deployment = await this.parts.store.change(ctx, name, (current) => {
      const before = sameDeployment(name, known, current);
      if (before.policy?.id !== known.policy?.id || routingPolicy(before.policy) === undefined) {
        throw new DeploymentChangedError(name, known.revision, before.revision);
      }
      return { ...this.endPolicy(before, 'rollback'), deleted: false, event: deploymentRolledBack };
    });
    await this.writes.serveNow();
    return deployment;
  }

  /** Ends what is under way with another write to its deployment. */
  private endPolicy(
    before: Deployment,
    reason: 'rollback' | 'deleted',
  ): Pick<DeploymentChange, 'deployment' | 'policy'> {
    const [end, message] = ENDS[reason];
    const { deployment, change, isRerouted } = end(before, { reason, message, figures: {} }, this.parts.clock.now());
    const { policy } = deployment;
    const last = isRerouted ? deployment : this.next(deployment, deployment, null);
    return { deployment: last, ...(policy !== null && { policy: { policy, change, event: deploymentPolicyEnded } }) };
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
      await this.writes.existing(ctx, name);
      throw new DeploymentExistsError(name);
    }
    const { preparer, store } = this.parts;
    const prepared = await (routes === undefined
      ? preparer.load(gone.modelName, gone.routes)
      : preparer.resolveAndLoad(ctx, gone.modelName, routes));
    if (routes !== undefined) await this.checkFeatures(ctx, prepared, {}, gone);
    const restored = routes === undefined ? revisionBefore(gone, await store.history(gone.id)) : null;
    return this.writes.commit(prepared, () =>
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
      const isUnderWay = activePolicy(current.policy) !== undefined;
      const last = isUnderWay ? this.endPolicy(current, 'deleted') : { deployment: this.next(current, current, null) };
      return { ...last, deleted: true, event: deploymentDeleted };
    });
    await this.writes.serveNow();
  }

  /** @throws DeploymentNotFoundError */
  get(ctx: RequestContext, name: string): Promise<Deployment> {
    requireRole(ctx, 'viewer');
    return this.writes.existing(ctx, name);
  }

  list(ctx: RequestContext, page: PageRequest = {}): Promise<Page<Deployment>> {
    requireRole(ctx, 'viewer');
    return this.parts.store.list(ctx.workspace, page);
  }

  /** Newest first, at most 100. @throws DeploymentNotFoundError */
  async history(ctx: RequestContext, name: string): Promise<DeploymentRevision[]> {
    requireRole(ctx, 'viewer');
    return this.parts.store.history((await this.writes.existing(ctx, name)).id);
  }

  private async checkFeatures(
    ctx: RequestContext,
    prepared: PreparedRoutes,
    { featureBindings, featurePolicies }: Pick<ReplaceRoutes, 'featureBindings' | 'featurePolicies'>,
    before?: Deployment,
  ): Promise<void> {
    const { routes } = prepared;
    try {
      if (featureBindings !== undefined) await this.parts.bindings.assert(ctx, featureBindings, routes);
      if (featurePolicies === undefined) {
        await this.parts.featurePolicies.assertKept(before?.featurePolicies ?? {}, routes);
        return;
      }
      const written = { featurePolicies, featureBindings: featureBindings ?? before?.featureBindings ?? {} };
      await this.parts.featurePolicies.assert(ctx, written, routes);
    } catch (error) {
      await this.writes.release(prepared);
      throw error;
    }
  }

  private first(
    workspace: string,
    name: string,
    { modelName, routes }: PreparedRoutes,
    { featureBindings = {}, featurePolicies = {}, resultCache = null, rateLimit = null }: CreateDeployment,
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
      featurePolicies,
      resultCache,
      rateLimit,
      policy: null,
      restoredRevision: null,
      createdAt: now,
      updatedAt: now,
    };
  }

  private next(
    before: Deployment,
    { routes, ...settings }: Pick<Deployment, 'routes' | Setting>,
    restoredRevision: number | null,
  ): Deployment {
    const updatedAt = this.parts.clock.now();
    const revision = before.revision + 1;
    return { ...before, revision, routes, ...settingsOf(before, settings), restoredRevision, updatedAt };
  }
}

/** What a deployment has beside its routes. */
type Setting = 'featureBindings' | 'featurePolicies' | 'resultCache' | 'rateLimit';

/** Those of before, where nothing is said of them. */
function settingsOf(before: Deployment, input: Partial<Pick<Deployment, Setting>>): Pick<Deployment, Setting> {
  const { featureBindings = before.featureBindings, featurePolicies = before.featurePolicies } = input;
  const { resultCache = before.resultCache, rateLimit = before.rateLimit } = input;
  return { featureBindings, featurePolicies, resultCache, rateLimit };
}

/** Whose routes were in force when a deployment was deleted, so that a roll-back goes to the one before; a policy that ended with it says so. */
function revisionBefore(
  { revision, restoredRevision }: Deployment,
  history: readonly DeploymentRevision[],
): number | null {
  if (restoredRevision !== null) return restoredRevision;
  const before = history.find((entry) => entry.revision === revision - 1);
  return before === undefined ? null : (before.restoredRevision ?? before.revision);
}

/** How a policy ends that nobody ended by itself. */
const ENDS = {
  rollback: [rollBackPolicy, 'its deployment was rolled back'],
  deleted: [abortPolicy, 'its deployment was deleted'],
} as const;
