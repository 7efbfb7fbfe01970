import type { PinnedFeatureService } from '../features/pinned-feature-service.js';
import type { Route } from '../deployments/route.js';

import type { ArmRewards, BanditArm, BanditPlan } from './bandit/bandit-terms.js';
import type { BanditState } from './bandit/bandit.states.js';
import type { CanaryState } from './canary.states.js';
import type { ShadowState } from './shadow/shadow.states.js';

/** A share of the traffic, and how long it is watched before the next step. */
export interface CanaryStep {
  /** Whole percent of the traffic that the canary answers, 1 to 100. */
  readonly weight: number;
  /** Null = until somebody promotes. */
  readonly bakeSeconds: number | null;
}

/** A bound that a canary must keep; at least one of `max` and `maxIncrease` is there. */
export interface RollbackRule {
  /** Of the canary itself. */
  readonly max?: number;
  /** Beyond the stable versions in the same step: points of the error rate, a share of the latency (0.5 = half as much again). */
  readonly maxIncrease?: number;
  /** Requests of each compared side before the rule says anything; until then the step does not end. */
  readonly minRequests: number;
}

/** What sends a canary back to the stable routes. */
export interface RollbackRules {
  /** Share of requests that failed, 0 to 1. */
  readonly errorRate?: RollbackRule;
  /** 99th percentile of the latency of computed single rows, milliseconds. */
  readonly latencyP99Ms?: RollbackRule;
  /** Alerts of monitoring about the canary's version: any, or those of these checks. */
  readonly alerts?: true | readonly string[];
}

/** Why a policy ended. */
export interface PolicyOutcome {
  readonly reason:
    'baked' | 'promoted' | 'error_rate' | 'latency_p99_ms' | 'alert' | 'aborted' | 'rollback' | 'deleted' | 'replaced';
  /** One sentence for people. */
  readonly message: string;
  /** What was measured, or what the alert said; empty where a person decided. */
  readonly figures: Readonly<Record<string, number | string>>;
}

interface PolicyBase {
  readonly id: string;
  /** Counts up with every change of the policy, from 1. */
  readonly revision: number;
  readonly createdBy: string;
  /** Times are ISO 8601: a policy is kept as JSON. */
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
  /** Null while it is in force. */
  readonly outcome: PolicyOutcome | null;
}

interface TriedVersion {
  /** The version that is tried. */
  readonly version: string;
  /** sha256 (hex) of its artifact's manifest. */
  readonly artifactDigest: string;
  readonly versionNumber?: number;
  /** What fills its inputs, as it was when it was started. */
  readonly featureService?: PinnedFeatureService;
}

/** Routes that are a policy's as long as it is in force. */
interface OwnRoutes {
  /** What was served before, and is again after a roll-back. */
  readonly stableRoutes: readonly Route[];
  /** The revision whose routes these are. */
  readonly stableRevision: number;
}

/** A version gets more and more of the traffic, unless it does worse than it may. */
export interface CanaryPolicy extends PolicyBase, TriedVersion, OwnRoutes {
  readonly type: 'canary';
  readonly state: CanaryState;
  readonly steps: readonly CanaryStep[];
  readonly rollbackOn: RollbackRules;
  /** The step in force, or the one it ended in; from 0. */
  readonly stepIndex: number;
  readonly stepStartedAt: string;
  /** When the step has baked; null where it waits for a person, is paused or has ended. */
  readonly dueAt: string | null;
  /** Of a pause: what was left of the bake; null where the step has no end of its own. */
  readonly remainingMs: number | null;
}

/** A version is asked what others have answered, and compared with them; nobody hears its answers. */
export interface ShadowPolicy extends PolicyBase, TriedVersion {
  readonly type: 'shadow';
  readonly state: ShadowState;
  /** Of the answered rows, by hashed key: above 0, to 100. */
  readonly samplePercent: number;
}

/** Versions get shares of the traffic by what they earn, again and again. */
export interface BanditPolicy extends PolicyBase, OwnRoutes, BanditPlan {
  readonly type: 'bandit';
  readonly state: BanditState;
  readonly arms: readonly BanditArm[];
  /** What the shares in force are made of, in the order of the arms. */
  readonly rewards: readonly ArmRewards[];
  /** When shares changed last. */
  readonly sharedAt: string;
}

/** How the traffic of a deployment is dealt with beyond its weights. */
export type DeploymentPolicy = CanaryPolicy | ShadowPolicy | BanditPolicy;

/** The canary that is under way, if one is. */
export function activeCanary(policy: DeploymentPolicy | null): CanaryPolicy | undefined {
  return policy?.type === 'canary' && policy.endedAt === null ? policy : undefined;
}

/** The shadow that is compared now, if one is. */
export function activeShadow(policy: DeploymentPolicy | null): ShadowPolicy | undefined {
  return policy?.type === 'shadow' && policy.endedAt === null ? policy : undefined;
}

/** The bandit that is under way, if one is. */
export function activeBandit(policy: DeploymentPolicy | null): BanditPolicy | undefined {
  return policy?.type === 'bandit' && policy.endedAt === null ? policy : undefined;
}

/** The policy that is in force, if one is. */
export function activePolicy(policy: DeploymentPolicy | null): DeploymentPolicy | undefined {
  return policy?.endedAt === null ? policy : undefined;
}

/** The policy that the routes belong to, if one is under way that has routes of its own. */
export function routingPolicy(policy: DeploymentPolicy | null): CanaryPolicy | BanditPolicy | undefined {
  return activeCanary(policy) ?? activeBandit(policy);
}
