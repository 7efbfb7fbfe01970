import { deploymentPolicyChanged, deploymentRerouted } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type Clock, type IdSource, type RequestContext } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';
import type { DeploymentChange, DeploymentStore } from '../deployments/deployment-store.js';
import { DeploymentNotFoundError } from '../deployments/deployments.errors.js';
import { DeploymentWrites, sameDeployment } from '../deployments/deployment-writes.js';
import type { Route } from '../deployments/route.js';
import type { RoutePreparer } from '../deployments/route-preparer.js';
import type { FeaturePolicyRules } from '../features/feature-policy-rules.js';
import type { ServingState } from '../snapshot/serving-state.js';

import { assertNoPolicy } from './assert-no-policy.js';
import type { RewardSource } from './bandit/reward-source.js';
import type { PolicyChange, PolicyMove } from './policy-move.js';
import { activeCanary, type DeploymentPolicy, type PolicyOutcome } from './deployment-policy.js';
import type { MeasurementStore } from './measurements/measurement-store.js';
import type { VersionMeasurement } from './measurements/version-measurement.js';
import { abortPolicy, pausePolicy, promotePolicy, resumePolicy } from './policy-moves.js';
import type { PolicyObserver } from './policy-observer.js';
import type { PolicyRequest, PromoteRequest } from './policy-request.js';
import { removePolicy } from './policy-removal.js';
import { startOf, wantedBy } from './policy-start.js';
import { judgeStep, type RuleName } from './rollback-rules.js';
import type { ShadowSumStore } from './shadow/shadow-sum-store.js';
import type { ShadowSums } from './shadow/shadow-sums.js';

export interface DeploymentPoliciesParts {
  readonly store: DeploymentStore;
  readonly measurements: MeasurementStore;
  readonly shadowSums: ShadowSumStore;
  /** None = there are no bandits. */
  readonly rewards?: RewardSource | undefined;
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
  /** How far a shadow is from those who answered, by their versions, over all replicas. */
  readonly comparisons: ReadonlyMap<string, ShadowSums>;
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
    const nothing = { measurements: new Map<never, never>(), waitingFor: [], comparisons: new Map<never, never>() };
    if (policy === null) return { deployment, policy, ...nothing };
    if (policy.type === 'shadow') {
      return { deployment, policy, ...nothing, comparisons: await this.parts.shadowSums.read(policy.id) };
    }
    if (policy.type === 'bandit') return { deployment, policy, ...nothing };
    const measurements = await this.parts.measurements.read(policy.id, policy.stepIndex);
    const waitingFor = activeCanary(policy) === undefined ? [] : judgeStep(policy, measurements).waitingFor;
    return { deployment, policy, ...nothing, measurements, waitingFor };
  }

  /**
   * Starts a policy: its versions are loaded and have answered their warm-up rows before they get the first row.
   *
   * @throws CanaryActiveError, ShadowActiveError, BanditActiveError, DeploymentNotFoundError, VersionNotDeployableError naming `version` or
   *   `versions[i]`, InvalidInputError (also naming a field of `feature_policies` that a version cannot keep), UnavailableError
   */
  async set(ctx: RequestContext, name: string, request: PolicyRequest): Promise<Deployment> {
    requireRole(ctx, 'deployer');
    const start = startOf(request);
    assertRewarded(request, this.parts.rewards);
    const wanted = wantedBy(request);
    const known = await this.writes.existing(ctx, name);
    assertNoPolicy(known);
    const prepared = await this.parts.preparer.resolveAndLoad(ctx, known.modelName, wanted.versions, wanted.fieldOf);
    let replaced: string | undefined;
    const deployment = await this.writes.commit(prepared, async () => {
      await this.parts.featurePolicies.assertKept(known.featurePolicies, prepared.routes);
      return this.parts.store.change(ctx, name, (current) => {
        const before = sameDeployment(name, known, current);
        assertNoPolicy(before);
        replaced = before.policy?.id;
        const versions = prepared.routes.map((wanted) => asServed(before, wanted));
        const given = { id: this.parts.ids.next(), versions, createdBy: ctx.principal.id };
        return changeOf(start(before, given, this.parts.clock.now()));
      });
    });
    this.parts.observer?.changed('started');
    if (replaced !== undefined) await this.forget(replaced);
    return deployment;
  }

  /** Ends it: the deployment serves by its weights alone, by the stable ones where a canary or a bandit was under way. @throws NoPolicyError */
  async remove(ctx: RequestContext, name: string): Promise<Deployment> {
    const by = `${ctx.principal.id} took the policy away`;
    let removed: string | undefined;
    const deployment = await this.change(ctx, name, (before, now) => {
      const { policy, ...move } = removePolicy(before, { reason: 'aborted', message: by, figures: {} }, now);
      removed = policy.id;
      return { ...changeOf(move), policy: { policy, change: move.change, event: deploymentPolicyChanged } };
    });
    if (removed !== undefined) await this.forget(removed);
    return deployment;
  }

  /** Keeps a canary at its step, though rules still send it back, or the shares of a bandit. @throws PolicyStateError */
  pause(ctx: RequestContext, name: string): Promise<Deployment> {
    return this.change(ctx, name, (before, now) => changeOf(pausePolicy(before, now)));
  }

  /** Goes on with a paused canary or bandit. @throws PolicyStateError */
  resume(ctx: RequestContext, name: string): Promise<Deployment> {
    return this.change(ctx, name, (before, now) => changeOf(resumePolicy(before, now)));
  }

  /**
   * Goes to the next step of a canary, or with `full` to all traffic, without waiting. A shadow gets all traffic; of a bandit the version
   * that has most of it.
   *
   * @throws PolicyStateError
   */
  promote(ctx: RequestContext, name: string, { full = false }: PromoteRequest = {}): Promise<Deployment> {
    const message = `${ctx.principal.id} promoted it`;
    const outcome: PolicyOutcome = { reason: 'promoted', message, figures: {} };
    return this.change(ctx, name, (before, now) => changeOf(promotePolicy(before, full, outcome, now)));
  }

  /** Goes back to the stable routes of a canary or a bandit, or asks a shadow no more, at once. @throws PolicyStateError */
  abort(ctx: RequestContext, name: string): Promise<Deployment> {
    const outcome: PolicyOutcome = { reason: 'aborted', message: `${ctx.principal.id} aborted it`, figures: {} };
    return this.change(ctx, name, (before, now) => changeOf(abortPolicy(before, outcome, now)));
  }

  private async forget(policyId: string): Promise<void> {
    await this.parts.measurements.forget(policyId);
    await this.parts.shadowSums.forget(policyId);
  }

  /** A write to an existing deployment whose new routes, if any, are in memory already: those of its policy and its stable ones. */
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

/** Who answers already is fed as before: its route may name another feature service than its label. */
function asServed({ routes }: Deployment, wanted: Route): Route {
  const { version, artifactDigest } = wanted;
  return routes.find((route) => route.version === version && route.artifactDigest === artifactDigest) ?? wanted;
}

/** The write that a move is. */
export function changeOf({ deployment, change, isRerouted, canaryStep }: PolicyMove): DeploymentChange {
  const { policy } = deployment;
  const fact = policy === null ? {} : { policy: { policy, change, event: deploymentPolicyChanged } };
  return { deployment, deleted: false, ...fact, ...(isRerouted ? { event: deploymentRerouted } : {}), canaryStep };
}

/** @throws InvalidInputError naming `type` */
function assertRewarded({ type }: PolicyRequest, rewards: RewardSource | undefined): void {
  if (type !== 'bandit' || rewards !== undefined) return;
  throw InvalidInputError.of('type', 'a bandit needs a source of rewards, and there is none here');
}
