import type { Deployment } from '../deployments/deployment.js';

import { changed, type PolicyMove } from './policy-move.js';
import { NoPolicyError } from './deployment-policies.errors.js';
import { activeShadow, type DeploymentPolicy, type PolicyOutcome, routingPolicy } from './deployment-policy.js';
import { retreatPolicy } from './policy-moves.js';
import { ended } from './shadow/shadow-moves.js';

/**
 * The deployment serves by its weights alone again: the stable ones, where a canary or a bandit was under way.
 *
 * @throws NoPolicyError
 */
export function removePolicy(
  deployment: Deployment,
  outcome: PolicyOutcome,
  now: Date,
): PolicyMove & { policy: DeploymentPolicy } {
  const { policy } = deployment;
  if (policy === null) throw new NoPolicyError(deployment.name);
  if (routingPolicy(policy) === undefined) {
    const shadow = activeShadow(policy);
    const last = shadow === undefined ? changed(policy, now) : ended(shadow, 'aborted', outcome, now);
    return { change: 'removed', isRerouted: false, policy: last, deployment: { ...deployment, policy: null } };
  }
  const { deployment: back } = retreatPolicy(deployment, 'aborted', outcome, now);
  const fixed = { ...back, policy: null };
  return { change: 'removed', isRerouted: true, policy: back.policy ?? policy, deployment: fixed };
}
