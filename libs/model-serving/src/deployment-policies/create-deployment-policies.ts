import { CanaryController, type CanaryControllerParts } from './canary-controller.js';
import { CanaryRunner } from './canary-runner.js';
import { DeploymentPoliciesService, type DeploymentPoliciesParts } from './deployment-policies.service.js';

/** What takes deployments from one version to another, put together. */
export interface DeploymentPolicies {
  readonly policies: DeploymentPoliciesService;
  readonly canaries: CanaryController;
  readonly runner: CanaryRunner;
}

/** Puts it together. @param pollMs pause between two looks at canaries */
export function createDeploymentPolicies(
  parts: CanaryControllerParts & DeploymentPoliciesParts,
  pollMs: number,
): DeploymentPolicies {
  const canaries = new CanaryController(parts);
  const runner = new CanaryRunner(canaries, pollMs, parts.logger);
  return { policies: new DeploymentPoliciesService(parts), canaries, runner };
}
