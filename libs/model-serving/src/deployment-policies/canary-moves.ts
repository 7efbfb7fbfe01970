import type { Deployment } from '../deployments/deployment.js';
import type { Route } from '../deployments/route.js';

import { canaryRoutes } from './canary-routes.js';
import { canaryStates, type CanaryState } from './canary.states.js';
import { type CanaryPolicy, activeCanary, type PolicyOutcome } from './deployment-policy.js';
import { PolicyStateError } from './deployment-policies.errors.js';
import { changed, type PolicyMove, rerouted, underWay } from './policy-move.js';
import type { CanaryPlan } from './policy-rules.js';
import { versionOf } from './version-of.js';

/** Who starts a canary of what. */
export interface NewCanary {
  readonly id: string;
  readonly canary: Omit<Route, 'weight'>;
  readonly createdBy: string;
}

/** Starts with the first step. */
export function startCanary(deployment: Deployment, plan: CanaryPlan, given: NewCanary, now: Date): PolicyMove {
  const { id, canary, createdBy } = given;
  const time = now.toISOString();
  const policy: CanaryPolicy = {
    ...{ type: 'canary', id, revision: 0, createdBy, ...versionOf(canary), ...plan },
    ...{ state: canaryStates.initial, stepIndex: 0, stepStartedAt: time, dueAt: null, remainingMs: null },
    ...{ stableRoutes: deployment.routes, stableRevision: deployment.restoredRevision ?? deployment.revision },
    ...{ startedAt: time, updatedAt: time, endedAt: null, outcome: null },
  };
  return { ...enterStep(deployment, policy, 0, now), change: 'started' };
}

/** To the next step, or after the last one to all traffic. @throws PolicyStateError */
export function advanceCanary(deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove {
  const policy = underWay(deployment, activeCanary, 'promoted');
  const next = policy.stepIndex + 1;
  if (next === policy.steps.length) return succeedCanary(deployment, outcome, now);
  return enterStep(deployment, { ...policy, state: 'running' }, next, now);
}

/** To all traffic. @throws PolicyStateError */
export function succeedCanary(deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove {
  const policy = ended(underWay(deployment, activeCanary, 'succeeded'), 'succeeded', outcome, now);
  const routes = [{ ...versionOf(policy), weight: 100 }];
  return { change: 'succeeded', isRerouted: true, deployment: rerouted(deployment, policy, routes, null, now) };
}

/** To the stable routes, at once. @throws PolicyStateError */
export function retreatCanary(
  deployment: Deployment,
  state: 'rolled_back' | 'aborted',
  outcome: PolicyOutcome,
  now: Date,
): PolicyMove {
  const policy = ended(underWay(deployment, activeCanary, state), state, outcome, now);
  const { stableRoutes, stableRevision } = policy;
  const back = rerouted(deployment, policy, stableRoutes, stableRevision, now);
  return { change: state, isRerouted: true, deployment: back };
}

/** Keeps the weights as they are; rules still send it back. @throws PolicyStateError */
export function pauseCanary(deployment: Deployment, now: Date): PolicyMove {
  const policy = underWay(deployment, activeCanary, 'paused');
  canaryStates.assert(policy.state, 'paused', (from, to) => new PolicyStateError(deployment.name, from, to));
  const remainingMs = policy.dueAt === null ? null : Math.max(0, Date.parse(policy.dueAt) - now.getTime());
  const paused = changed({ ...policy, state: 'paused', dueAt: null, remainingMs }, now);
  return { change: 'paused', isRerouted: false, deployment: { ...deployment, policy: paused } };
}

/** Goes on with what was left of the step. @throws PolicyStateError */
export function resumeCanary(deployment: Deployment, now: Date): PolicyMove {
  const policy = underWay(deployment, activeCanary, 'running');
  canaryStates.assert(policy.state, 'running', (from, to) => new PolicyStateError(deployment.name, from, to));
  const dueAt = policy.remainingMs === null ? null : later(now, policy.remainingMs);
  const running = changed({ ...policy, state: 'running', dueAt, remainingMs: null }, now);
  return { change: 'resumed', isRerouted: false, deployment: { ...deployment, policy: running } };
}

/** The policy as it stays. */
export function ended(policy: CanaryPolicy, state: CanaryState, outcome: PolicyOutcome, now: Date): CanaryPolicy {
  const over = { dueAt: null, remainingMs: null, endedAt: now.toISOString(), outcome };
  return changed({ ...policy, state, ...over }, now);
}

function enterStep(deployment: Deployment, policy: CanaryPolicy, stepIndex: number, now: Date): PolicyMove {
  const step = policy.steps[stepIndex];
  if (step === undefined) throw new RangeError(`a canary has no step ${stepIndex}`);
  const { weight, bakeSeconds } = step;
  const dueAt = bakeSeconds === null ? null : later(now, bakeSeconds * 1000);
  const place = { stepIndex, stepStartedAt: now.toISOString(), dueAt, remainingMs: null };
  const entered = changed({ ...policy, ...place }, now);
  const routes = canaryRoutes(policy.stableRoutes, versionOf(policy), weight);
  const next = rerouted(deployment, entered, routes, null, now);
  return { change: 'advanced', isRerouted: true, deployment: next, canaryStep: stepIndex };
}

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();
