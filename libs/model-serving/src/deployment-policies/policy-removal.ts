import type { Deployment } from '../deployments/deployment.js';

import { changed, ended, type PolicyMove, rerouted } from './canary-moves.js';
import { NoPolicyError } from './deployment-policies.errors.js';
import { activeCanary, activeShadow, type DeploymentPolicy, type PolicyOutcome } from './deployment-policy.js';
import { ended as endedShadow } from './shadow/shadow-moves.js';

/** The deployment serves by its weights alone again: the stable ones, where a canary was under way. @throws NoPolicyError */
export function removePolicy(
  deployment: Deployment,
  outcome: PolicyOutcome,
  now: Date,
): PolicyMove & { policy: DeploymentPolicy } {
  const { policy } = deployment;
  if (policy === null) throw new NoPolicyError(deployment.name);
  const canary = activeCanary(policy);
  if (canary === undefined) {
    const shadow = activeShadow(policy);
    const last = shadow === undefined ? changed(policy, now) : endedShadow(shadow, 'aborted', outcome, now);
    return { change: 'removed', isRerouted: false, policy: last, deployment: { ...deployment, policy: null } };
  }
  const over = ended(canary, 'aborted', outcome, now);
  const back = rerouted(deployment, over, canary.stableRoutes, canary.stableRevision, now);
  return { change: 'removed', isRerouted: true, policy: over, deployment: { ...back, policy: null } };
}
