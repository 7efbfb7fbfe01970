import { AppError } from '@intelgraph/kernel';

/** A canary is under way, and two cannot be at once; its routes are its own until it ends. */
export class CanaryActiveError extends AppError {
  constructor(name: string, version: string) {
    super(
      'DEPLOYMENT_POLICY.CANARY_ACTIVE',
      'conflict',
      `a canary of version ${version} is under way on deployment ${name}; promote or abort it first`,
      { details: { name, version } },
    );
  }
}

/** The routes of a deployment belong to a bandit that is under way. */
export class BanditActiveError extends AppError {
  constructor(name: string) {
    super(
      'DEPLOYMENT_POLICY.BANDIT_ACTIVE',
      'conflict',
      `a bandit shares the traffic of deployment ${name}; promote or abort it first`,
      { details: { name } },
    );
  }
}

/** A shadow is compared, and a deployment has one policy at a time. */
export class ShadowActiveError extends AppError {
  constructor(name: string, version: string) {
    super(
      'DEPLOYMENT_POLICY.SHADOW_ACTIVE',
      'conflict',
      `version ${version} is a shadow of deployment ${name}; promote or abort it first`,
      { details: { name, version } },
    );
  }
}

/** The deployment serves by its weights alone. */
export class NoPolicyError extends AppError {
  constructor(name: string) {
    super('DEPLOYMENT_POLICY.NOT_FOUND', 'not_found', `deployment ${name} has no policy: it serves by its weights`, {
      details: { name },
    });
  }
}

/** The policy cannot go there from where it is. */
export class PolicyStateError extends AppError {
  constructor(name: string, from: string, to: string) {
    super(
      'DEPLOYMENT_POLICY.STATE_CONFLICT',
      'conflict',
      `the policy of deployment ${name} is ${from}: it cannot be ${to}`,
      {
        details: { name, state: from, wanted: to },
      },
    );
  }
}

/** Somebody else changed the policy between reading and writing. */
export class PolicyChangedError extends AppError {
  constructor(name: string) {
    super('DEPLOYMENT_POLICY.CHANGED', 'conflict', `the policy of deployment ${name} has changed; read it again`, {
      details: { name },
    });
  }
}
