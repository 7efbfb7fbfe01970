import type { Deployment } from '../deployments/deployment.js';

import { assertNoCanary } from './assert-no-canary.js';
import { ShadowActiveError } from './deployment-policies.errors.js';
import { activeShadow } from './deployment-policy.js';

/** A deployment has one policy at a time. @throws CanaryActiveError, ShadowActiveError */
export function assertNoPolicy(deployment: Pick<Deployment, 'name' | 'policy'>): void {
  assertNoCanary(deployment);
  const shadow = activeShadow(deployment.policy);
  if (shadow !== undefined) throw new ShadowActiveError(deployment.name, shadow.version);
}
