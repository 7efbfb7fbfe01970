import { BanditController, type BanditControllerParts } from './bandit/bandit-controller.js';
import { CanaryController, type CanaryControllerParts } from './canary-controller.js';
import { DeploymentPoliciesService, type DeploymentPoliciesParts } from './deployment-policies.service.js';
import { PolicyRunner } from './policy-runner.js';
import type { Shadows } from './shadow/shadows.js';

/** What takes deployments from one version to another, put together. */
export interface DeploymentPolicies {
  readonly policies: DeploymentPoliciesService;
  readonly canaries: CanaryController;
  readonly bandits: BanditController;
  readonly runners: readonly PolicyRunner[];
}

/** Puts it together. @param pollMs pause between two looks at policies */
export function createDeploymentPolicies(
  parts: CanaryControllerParts & BanditControllerParts & DeploymentPoliciesParts & { readonly shadows: Shadows },
  pollMs: number,
): DeploymentPolicies {
  const { logger, shadows } = parts;
  const canaries = new CanaryController(parts);
  const bandits = new BanditController(parts);
  const runner = (what: string, look: () => Promise<unknown>): PolicyRunner =>
    new PolicyRunner({ what, look, intervalMs: pollMs, logger });
  return {
    policies: new DeploymentPoliciesService(parts),
    canaries,
    bandits,
    runners: [
      runner('canaries', () => canaries.look()),
      runner('shadows', () => shadows.flush()),
      runner('bandits', () => bandits.look()),
    ],
  };
}
