import { deploymentPolicyChanged, deploymentRerouted } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type Clock, type IdSource, type RequestContext } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';
import type { DeploymentChange, DeploymentStore } from '../deployments/deployment-store.js';
import { DeploymentNotFoundError } from '../deployments/deployments.errors.js';
import { DeploymentWrites, sameDeployment } from '../deployments/deployment-writes.js';
import { assertRoutes, MAX_ROUTES } from '../deployments/route-rules.js';
import type { RoutePreparer } from '../deployments/route-preparer.js';
import type { FeaturePolicyRules } from '../features/feature-policy-rules.js';
import type { ServingState } from '../snapshot/serving-state.js';

import { assertNoCanary } from './assert-no-canary.js';
import {
  advanceCanary,
  pauseCanary,
  type PolicyChange,
  type PolicyMove,
  removePolicy,
  resumeCanary,
  retreatCanary,
  startCanary,
  succeedCanary,
} from './canary-moves.js';
import { activeCanary, type DeploymentPolicy, type PolicyOutcome } from './deployment-policy.js';
import type { MeasurementStore } from './measurements/measurement-store.js';
import type { VersionMeasurement } from './measurements/version-measurement.js';
import type { PolicyObserver } from './policy-observer.js';
import type { PolicyRequest, PromoteRequest } from './policy-request.js';
import { planOf } from './policy-rules.js';
import { judgeStep, type RuleName } from './rollback-rules.js';

export interface DeploymentPoliciesParts {
  readonly store: DeploymentStore;
  readonly measurements: MeasurementStore;
  readonly preparer: RoutePreparer;
  readonly featurePolicies: FeaturePolicyRules;
  readonly state: ServingState;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly observer?: PolicyObserver | undefined;
}

/** How a policy stands. */
export interface PolicyReport {
  readonly deployment: Deployment;
  /** Null = the deployment serves by its weights alone. */
  readonly policy: DeploymentPolicy | null;
  /** What was measured in the step that is in force, or that it ended in, of all replicas, by version. */
  readonly measurements: ReadonlyMap<string, VersionMeasurement>;
  /** Rules that hold the step for want of requests; empty once the policy has ended. */
  readonly waitingFor: readonly RuleName[];
}

/**
 * Sets and changes the policies of deployments. Each change is one transaction with the routes it brings and one audited event.
 * Writes need the role `deployer`, reads `viewer`.
 */
export class DeploymentPoliciesService {
  private readonly writes: DeploymentWrites;

  constructor(private readonly parts: DeploymentPoliciesParts) {
    this.writes = new DeploymentWrites(parts.store, parts.state);
  }

  /** @throws DeploymentNotFoundError */
  async get(ctx: RequestContext, name: string): Promise<PolicyReport> {
    requireRole(ctx, 'viewer');
    const deployment = await this.writes.existing(ctx, name);
    const { policy } = deployment;
    if (policy === null) return { deployment, policy, measurements: new Map(), waitingFor: [] };
    const measurements = await this.parts.measurements.read(policy.id, policy.stepIndex);
    const waitingFor = activeCanary(policy) === undefined ? [] : judgeStep(policy, measurements).waitingFor;
    return { deployment, policy, measurements, waitingFor };
  }

  /**
   * Starts a canary: its version is loaded and has answered its warm-up rows before it gets the first share of the traffic.
   *
   * @throws CanaryActiveError, DeploymentNotFoundError, VersionNotDeployableError naming `version`, InvalidInputError (also
   *   naming a field of `feature_policies` that the version cannot keep), UnavailableError
   */
  async set(ctx: RequestContext, name: string, request: PolicyRequest): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    const plan = planOf(request);
    assertRoutesNamed(request.version);
    const known = await this.writes.existing(ctx, name);
    assertNoCanary(known);
    const wanted = [{ version: request.version, weight: 100 }];
    const prepared = await this.parts.preparer.resolveAndLoad(ctx, known.modelName, wanted, () => 'version');
    let replaced: string | undefined;
    const deployment = await this.writes.commit(prepared, async () => {
      await this.parts.featurePolicies.assertKept(known.featurePolicies, prepared.routes);
      return this.parts.store.change(ctx, name, (current) => {
        const before = sameDeployment(name, known, current);
        assertNoCanary(before);
        replaced = before.policy?.id;
        const [route] = prepared.routes;
        if (route === undefined) throw new TypeError('a canary has a version');
        assertFits(before, route.version);
        const given = { id: this.parts.ids.next(), canary: route, createdBy: ctx.principal.id };
        return changeOf(startCanary(before, plan, given, this.parts.clock.now()));
      });
    });
    this.parts.observer?.changed('started');
    if (replaced !== undefined) await this.parts.measurements.forget(replaced);
    return deployment;
  }

  /** Ends it: the deployment serves by its weights alone, by the stable ones where a canary was under way. @throws NoPolicyError */
  async remove(ctx: RequestContext, name: string): Promise<Deployment> {
    const by = `${ctx.principal.id} took the policy away`;
    let removed: string | undefined;
    const deployment = await this.change(ctx, name, (before, now) => {
      const { policy, ...move } = removePolicy(before, { reason: 'aborted', message: by, figures: {} }, now);
      removed = policy.id;
      return { ...changeOf(move), policy: { policy, change: move.change, event: deploymentPolicyChanged } };
    });
    if (removed !== undefined) await this.parts.measurements.forget(removed);
    return deployment;
  }

  /** Keeps a canary at its step; rules still send it back. @throws PolicyStateError */
  pause(ctx: RequestContext, name: string): Promise<Deployment> {
    return this.change(ctx, name, (before, now) => changeOf(pauseCanary(before, now)));
  }

  /** Goes on with a paused canary. @throws PolicyStateError */
  resume(ctx: RequestContext, name: string): Promise<Deployment> {
    return this.change(ctx, name, (before, now) => changeOf(resumeCanary(before, now)));
  }

  /** Goes to the next step of a canary, or with `full` to all traffic, without waiting. @throws PolicyStateError */
  promote(ctx: RequestContext, name: string, { full = false }: PromoteRequest = {}): Promise<Deployment> {
    const message = `${ctx.principal.id} promoted it`;
    const outcome: PolicyOutcome = { reason: 'promoted', message, figures: {} };
    const move = full ? succeedCanary : advanceCanary;
    return this.change(ctx, name, (before, now) => changeOf(move(before, outcome, now)));
  }

  /** Goes back to the stable routes, at once. @throws PolicyStateError */
  abort(ctx: RequestContext, name: string): Promise<Deployment> {
    const outcome: PolicyOutcome = { reason: 'aborted', message: `${ctx.principal.id} aborted it`, figures: {} };
    return this.change(ctx, name, (before, now) => changeOf(retreatCanary(before, 'aborted', outcome, now)));
  }

  /** A write to an existing deployment whose new routes, if any, are in memory already: those of a canary and its stable ones. */
  private async change(
    ctx: RequestContext,
    name: string,
    decide: (before: Deployment, now: Date) => DeploymentChange,
  ): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    await this.writes.existing(ctx, name);
    let change: PolicyChange | undefined;
    const deployment = await this.parts.store.change(ctx, name, (current) => {
      if (current === null) throw new DeploymentNotFoundError(name);
      const made = decide(current, this.parts.clock.now());
      change = made.policy?.change;
      return made;
    });
    if (change !== undefined) this.parts.observer?.changed(change);
    await this.writes.serveNow();
    return deployment;
  }
}

/** The write that a move is. */
export function changeOf({ deployment, change, isRerouted, canaryStep }: PolicyMove): DeploymentChange {
  const { policy } = deployment;
  const fact = policy === null ? {} : { policy: { policy, change, event: deploymentPolicyChanged } };
  return { deployment, deleted: false, ...fact, ...(isRerouted ? { event: deploymentRerouted } : {}), canaryStep };
}

/** @throws InvalidInputError naming `version` */
function assertRoutesNamed(version: string): void {
  try {
    assertRoutes([{ version, weight: 100 }]);
  } catch (error) {
    if (error instanceof InvalidInputError) throw InvalidInputError.of('version', 'must be a version such as 1.0.0');
    throw error;
  }
}

/** @throws InvalidInputError naming `version` */
function assertFits({ name, routes }: Deployment, version: string): void {
  const others = routes.filter((route) => route.version !== version);
  if (!others.some(({ weight }) => weight > 0)) {
    throw InvalidInputError.of('version', `${version} has all traffic of deployment ${name} already`);
  }
  if (others.length >= MAX_ROUTES)
    throw InvalidInputError.of('version', `deployment ${name} has ${MAX_ROUTES} routes already`);
}
