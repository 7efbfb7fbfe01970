import type { Deployment } from '../deployments/deployment.js';

import { BanditActiveError, CanaryActiveError } from './deployment-policies.errors.js';
import { activeBandit, activeCanary } from './deployment-policy.js';

/** The routes of a deployment are its canary's or its bandit's until that ends. @throws CanaryActiveError, BanditActiveError */
export function assertOwnRoutes({ name, policy }: Pick<Deployment, 'name' | 'policy'>): void {
  const canary = activeCanary(policy);
  if (canary !== undefined) throw new CanaryActiveError(name, canary.version);
  if (activeBandit(policy) !== undefined) throw new BanditActiveError(name);
}
