import type { Deployment } from '../deployments/deployment.js';
import type { Route } from '../deployments/route.js';

import { PolicyStateError } from './deployment-policies.errors.js';
import type { DeploymentPolicy } from './deployment-policy.js';

/** What happened to a policy, as its events say it. */
export type PolicyChange =
  'started' | 'advanced' | 'reshared' | 'paused' | 'resumed' | 'succeeded' | 'rolled_back' | 'aborted' | 'removed';

/** A deployment after a change of its policy. */
export interface PolicyMove {
  readonly change: PolicyChange;
  readonly deployment: Deployment;
  /** Whether its routes are others now. */
  readonly isRerouted: boolean;
  /** The step that set the weights, where a policy did and roll-backs pass over them. */
  readonly canaryStep?: number;
}

/** The policy of one kind that is under way. @throws PolicyStateError where none is, so that it cannot be `wanted` */
export function underWay<P>(
  { name, policy }: Deployment,
  activeOf: (policy: DeploymentPolicy | null) => P | undefined,
  wanted: string,
): P {
  const active = activeOf(policy);
  if (active === undefined) throw new PolicyStateError(name, policy?.state ?? 'fixed', wanted);
  return active;
}

/** The deployment with the routes of a policy. */
export function rerouted(
  deployment: Deployment,
  policy: DeploymentPolicy,
  routes: readonly Route[],
  restoredRevision: number | null,
  updatedAt: Date,
): Deployment {
  return { ...deployment, revision: deployment.revision + 1, routes, restoredRevision, policy, updatedAt };
}

/** The policy one revision on. */
export const changed = <P extends DeploymentPolicy>(policy: P, now: Date): P => ({
  ...policy,
  revision: policy.revision + 1,
  updatedAt: now.toISOString(),
});
