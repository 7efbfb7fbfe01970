import { percentOfShares } from '@intelgraph/statistics';

import type { Deployment } from '../../deployments/deployment.js';
import type { Route } from '../../deployments/route.js';
import { PolicyStateError } from '../deployment-policies.errors.js';
import { activeBandit, type BanditPolicy, type PolicyOutcome } from '../deployment-policy.js';
import { changed, type PolicyMove, rerouted, underWay } from '../policy-move.js';
import { versionOf } from '../version-of.js';

import { banditStates, type BanditState } from './bandit.states.js';
import type { ArmRewards, BanditArm, BanditPlan } from './bandit-terms.js';

/** Who starts a bandit over which versions. */
export interface NewBandit {
  readonly id: string;
  readonly arms: readonly BanditArm[];
  readonly createdBy: string;
}

/** With equal shares: nothing is known. These routes are a step, which roll-backs pass over. */
export function startBandit(deployment: Deployment, plan: BanditPlan, given: NewBandit, now: Date): PolicyMove {
  const { id, arms, createdBy } = given;
  const time = now.toISOString();
  const policy: BanditPolicy = {
    ...{ type: 'bandit', id, revision: 1, createdBy, ...plan },
    arms: arms.map(versionOf),
    rewards: arms.map(({ version }) => ({ version, count: 0, sum: 0, sumOfSquares: 0 })),
    ...{ stableRoutes: deployment.routes, stableRevision: deployment.restoredRevision ?? deployment.revision },
    ...{ state: banditStates.initial, startedAt: time, updatedAt: time, sharedAt: time, endedAt: null, outcome: null },
  };
  const equal = percentOfShares(arms.map(() => 1 / arms.length));
  const routes = routesOf(policy, equal);
  const started = rerouted(deployment, policy, routes, null, now);
  return { change: 'started', isRerouted: true, deployment: started, canaryStep: 0 };
}

/** Other shares, for what is known now. No revision: nobody goes back to shares of a moment. @throws PolicyStateError unless it runs */
export function reshareBandit(
  deployment: Deployment,
  shares: readonly number[],
  rewards: readonly ArmRewards[],
  now: Date,
): PolicyMove {
  const policy = underWay(deployment, activeBandit, 'reshared');
  if (policy.state !== 'running') throw new PolicyStateError(deployment.name, policy.state, 'reshared');
  const reshared = changed({ ...policy, rewards: [...rewards], sharedAt: now.toISOString() }, now);
  const routes = routesOf(policy, shares);
  return { change: 'reshared', isRerouted: false, deployment: { ...deployment, routes, policy: reshared } };
}

/** Leaves the shares as they are. @throws PolicyStateError */
export const pauseBandit = (deployment: Deployment, now: Date): PolicyMove => turned(deployment, 'paused', now);

/** Goes on with all that became known meanwhile. @throws PolicyStateError */
export const resumeBandit = (deployment: Deployment, now: Date): PolicyMove => turned(deployment, 'running', now);

/** The version with the largest share gets all traffic. @throws PolicyStateError */
export function promoteBandit(deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove {
  const policy = underWay(deployment, activeBandit, 'succeeded');
  const best = leaderOf(deployment);
  const over = endedBandit(policy, 'succeeded', { ...outcome, figures: { ...outcome.figures, ...best } }, now);
  const routes = policy.arms.flatMap((arm) => (arm.version === best.version ? [{ ...arm, weight: 100 }] : []));
  return { change: 'succeeded', isRerouted: true, deployment: rerouted(deployment, over, routes, null, now) };
}

/** To the stable routes, at once. @throws PolicyStateError */
export function retreatBandit(
  deployment: Deployment,
  state: 'rolled_back' | 'aborted',
  outcome: PolicyOutcome,
  now: Date,
): PolicyMove {
  const policy = underWay(deployment, activeBandit, state);
  const { stableRoutes, stableRevision } = policy;
  const over = endedBandit(policy, state, outcome, now);
  const back = rerouted(deployment, over, stableRoutes, stableRevision, now);
  return { change: state, isRerouted: true, deployment: back };
}

/** The policy as it stays. */
function endedBandit(policy: BanditPolicy, state: BanditState, outcome: PolicyOutcome, now: Date): BanditPolicy {
  return changed({ ...policy, state, endedAt: now.toISOString(), outcome }, now);
}

/** The version that has most of the traffic; the first of several. */
export function leaderOf({ routes }: Pick<Deployment, 'routes'>): { readonly version: string; readonly share: number } {
  const [first, ...others] = routes;
  if (first === undefined) throw new TypeError('a deployment has routes');
  const { version, weight: share } = others.reduce((most, one) => (one.weight > most.weight ? one : most), first);
  return { version, share };
}

function turned(deployment: Deployment, state: 'paused' | 'running', now: Date): PolicyMove {
  const policy = underWay(deployment, activeBandit, state);
  banditStates.assert(policy.state, state, (from, to) => new PolicyStateError(deployment.name, from, to));
  const change = state === 'paused' ? 'paused' : 'resumed';
  return { change, isRerouted: false, deployment: { ...deployment, policy: changed({ ...policy, state }, now) } };
}

/** Versions that answered before and are no arm get nothing, and stay in memory: they may be gone back to. */
const routesOf = ({ arms, stableRoutes }: BanditPolicy, shares: readonly number[]): Route[] => [
  ...stableRoutes.filter(({ version }) => !isAmong(arms, version)).map((route) => ({ ...route, weight: 0 })),
  ...arms.map((arm, i) => ({ ...arm, weight: shares[i] ?? 0 })),
];

const isAmong = (arms: readonly BanditArm[], version: string): boolean => arms.some((arm) => arm.version === version);
