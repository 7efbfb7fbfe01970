import type { Deployment } from '../deployments/deployment.js';

import { assertOwnRoutes } from './assert-own-routes.js';
import { ShadowActiveError } from './deployment-policies.errors.js';
import { activeShadow } from './deployment-policy.js';

/** A deployment has one policy at a time. @throws CanaryActiveError, ShadowActiveError, BanditActiveError */
export function assertNoPolicy(deployment: Pick<Deployment, 'name' | 'policy'>): void {
  assertOwnRoutes(deployment);
  const shadow = activeShadow(deployment.policy);
  if (shadow !== undefined) throw new ShadowActiveError(deployment.name, shadow.version);
}
