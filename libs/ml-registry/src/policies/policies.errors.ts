import { AppError } from '@intelgraph/kernel';

import type { RequirementStatus } from './requirements.js';

/** A policy asks for what is not there. `details.unmet` lists every requirement with what is required and what there is. */
export class PolicyUnmetError extends AppError {
  constructor(version: string, to: string, unmet: readonly RequirementStatus[]) {
    const list = unmet.map(({ policy, requirement, required, actual }) => {
      return `${requirement} (policy ${policy}: ${required}, actual ${String(actual ?? 'none')})`;
    });
    super('TRANSITION.POLICY_UNMET', 'conflict', `version ${version} cannot go to ${to}: ${list.join('; ')}`, {
      details: {
        to_stage: to,
        unmet: unmet.map(({ policy, policy_revision, requirement, required, actual }) => ({
          policy,
          policy_revision,
          requirement,
          required,
          actual,
        })),
      },
    });
  }
}

/** One person counts once. */
export class AlreadyApprovedError extends AppError {
  constructor(transitionId: string, approver: string) {
    super('TRANSITION.ALREADY_APPROVED', 'conflict', `${approver} approved already; others have to, too`, {
      details: { transition_id: transitionId },
    });
  }
}
