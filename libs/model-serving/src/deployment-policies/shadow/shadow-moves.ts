import type { Deployment } from '../../deployments/deployment.js';
import type { Route } from '../../deployments/route.js';
import { activeShadow, type PolicyOutcome, type ShadowPolicy } from '../deployment-policy.js';
import { changed, type PolicyMove, rerouted, underWay } from '../policy-move.js';
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
  const policy = ended(underWay(deployment, activeShadow, 'promoted'), 'succeeded', outcome, now);
  const routes: Route[] = [{ ...versionOf(policy), weight: 100 }];
  return { change: 'succeeded', isRerouted: true, deployment: rerouted(deployment, policy, routes, null, now) };
}

/** It is asked no more. @throws PolicyStateError */
export function abortShadow(deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove {
  const policy = ended(underWay(deployment, activeShadow, 'aborted'), 'aborted', outcome, now);
  return { change: 'aborted', isRerouted: false, deployment: { ...deployment, policy } };
}

/** The policy as it stays. */
export function ended(policy: ShadowPolicy, state: ShadowState, outcome: PolicyOutcome, now: Date): ShadowPolicy {
  return changed({ ...policy, state, endedAt: now.toISOString(), outcome }, now);
}
