import type { Deployment } from '../deployments/deployment.js';

import { CanaryActiveError } from './deployment-policies.errors.js';
import { activeCanary } from './deployment-policy.js';

/** The routes of a deployment are its canary's until that ends. @throws CanaryActiveError */
export function assertNoCanary({ name, policy }: Pick<Deployment, 'name' | 'policy'>): void {
  const canary = activeCanary(policy);
  if (canary !== undefined) throw new CanaryActiveError(name, canary.version);
}
