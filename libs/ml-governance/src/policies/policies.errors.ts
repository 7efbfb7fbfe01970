import { AppError } from '@intelgraph/kernel';

import type { PolicyStatus } from './policy.states.js';

export class PolicyNotFoundError extends AppError {
  constructor(name: string) {
    super('POLICY.NOT_FOUND', 'not_found', `there is no policy "${name}" in this workspace`, { details: { name } });
  }
}

export class PolicyExistsError extends AppError {
  constructor(name: string) {
    super('POLICY.ALREADY_EXISTS', 'conflict', `a policy "${name}" exists already`, { details: { name } });
  }
}

/** Somebody else changed it meanwhile. */
export class PolicyRevisionError extends AppError {
  constructor(name: string, expected: number, actual: number) {
    super('POLICY.REVISION_CONFLICT', 'conflict', `policy "${name}" is at revision ${actual}, not ${expected}`, {
      details: { name, expected, actual },
    });
  }
}

/** The policy is not in a state in which this can be done. */
export class PolicyStatusError extends AppError {
  constructor(name: string, status: PolicyStatus, wanted: string) {
    super('POLICY.STATUS_CONFLICT', 'conflict', `policy "${name}" is ${status} and cannot be ${wanted}`, {
      details: { name, status },
    });
  }
}

/** A workspace has a bound on the policies in force: each is looked at with every promotion. */
export class TooManyPoliciesError extends AppError {
  constructor(limit: number) {
    super('POLICY.TOO_MANY', 'exhausted', `a workspace can have ${limit} policies that are not retired`, {
      details: { limit },
    });
  }
}
