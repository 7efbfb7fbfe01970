import { systemClock, uuidv7Ids } from '@intelgraph/kernel';

import type { ServingEngineParts } from '../serving-engine.js';
import { DEFAULT_LIMITS } from '../serving-limits.js';

import { CanaryController, type CanaryControllerParts } from './canary-controller.js';
import { CanaryRunner } from './canary-runner.js';
import { DeploymentPoliciesService, type DeploymentPoliciesParts } from './deployment-policies.service.js';

/** What takes deployments from one version to another, put together. */
export interface DeploymentPolicies {
  readonly policies: DeploymentPoliciesService;
  readonly canaries: CanaryController;
  readonly runner: CanaryRunner;
}

/** Puts it together for an engine, of which these are parts. */
export function createDeploymentPolicies(
  { store, policyObserver: observer, ids = uuidv7Ids, clock = systemClock, limits, logger }: ServingEngineParts,
  engine: Pick<CanaryControllerParts & DeploymentPoliciesParts, 'measurements' | 'meters' | 'preparer' | 'state'>,
): DeploymentPolicies {
  const shared = { store, clock, observer, measurements: engine.measurements, state: engine.state };
  const canaries = new CanaryController({
    ...shared,
    meters: engine.meters,
    ...(logger === undefined ? {} : { logger }),
  });
  return {
    policies: new DeploymentPoliciesService({ ...shared, preparer: engine.preparer, ids }),
    canaries,
    runner: new CanaryRunner(canaries, limits?.pollMs ?? DEFAULT_LIMITS.pollMs, logger),
  };
}
