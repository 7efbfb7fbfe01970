import type { Deployment } from '../../deployments/deployment.js';
import type { Route } from '../../deployments/route.js';
import type { PolicyMove } from '../canary-moves.js';
import { PolicyStateError } from '../deployment-policies.errors.js';
import { activeShadow, type PolicyOutcome, type ShadowPolicy } from '../deployment-policy.js';
import { versionOf } from '../version-of.js';

import { shadowStates, type ShadowState } from './shadow.states.js';

/** Who compares what with the versions that answer. */
export interface NewShadow {
  readonly id: string;
  readonly shadow: Omit<Route, 'weight'>;
  readonly samplePercent: number;
  readonly createdBy: string;
}

/** The routes stay as they are. */
export function startShadow(deployment: Deployment, given: NewShadow, now: Date): PolicyMove {
  const { id, shadow, samplePercent, createdBy } = given;
  const time = now.toISOString();
  const policy: ShadowPolicy = {
    ...{ type: 'shadow', id, revision: 1, createdBy, ...versionOf(shadow), samplePercent },
    ...{ state: shadowStates.initial, startedAt: time, updatedAt: time, endedAt: null, outcome: null },
  };
  return { change: 'started', isRerouted: false, deployment: { ...deployment, policy } };
}

/** It answers everything from now on. @throws PolicyStateError */
export function promoteShadow(deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove {
  const policy = ended(shadowOf(deployment, 'promoted'), 'succeeded', outcome, now);
  const routes: Route[] = [{ ...versionOf(policy), weight: 100 }];
  const { revision } = deployment;
  const promoted = { ...deployment, revision: revision + 1, routes, restoredRevision: null, policy, updatedAt: now };
  return { change: 'succeeded', isRerouted: true, deployment: promoted };
}

/** It is asked no more. @throws PolicyStateError */
export function abortShadow(deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove {
  const policy = ended(shadowOf(deployment, 'aborted'), 'aborted', outcome, now);
  return { change: 'aborted', isRerouted: false, deployment: { ...deployment, policy } };
}

/** The policy as it stays. */
export function ended(policy: ShadowPolicy, state: ShadowState, outcome: PolicyOutcome, now: Date): ShadowPolicy {
  const time = now.toISOString();
  return { ...policy, state, revision: policy.revision + 1, updatedAt: time, endedAt: time, outcome };
}

function shadowOf({ name, policy }: Deployment, wanted: string): ShadowPolicy {
  const active = activeShadow(policy);
  if (active === undefined) throw new PolicyStateError(name, policy?.state ?? 'fixed', wanted);
  return active;
}
