import { AppError } from '@intelgraph/kernel';

/** No such endpoint in the workspace. */
export class DeploymentNotFoundError extends AppError {
  constructor(name: string) {
    super('DEPLOYMENT.NOT_FOUND', 'not_found', `there is no deployment ${name}`, { details: { name } });
  }
}

/** The endpoint's name is taken. */
export class DeploymentExistsError extends AppError {
  constructor(name: string) {
    super('DEPLOYMENT.EXISTS', 'conflict', `a deployment ${name} exists already; replace its routes instead`, {
      details: { name },
    });
  }
}

/** Somebody else wrote between reading and writing. */
export class DeploymentChangedError extends AppError {
  constructor(name: string, expected: number, actual: number) {
    super(
      'DEPLOYMENT.REVISION_CONFLICT',
      'conflict',
      `deployment ${name} is at revision ${actual}, not ${expected}; read it again`,
      { details: { name, expected_revision: expected, revision: actual } },
    );
  }
}

/** Nothing was served before the revision in force. */
export class NoEarlierRevisionError extends AppError {
  constructor(name: string) {
    super('DEPLOYMENT.NO_EARLIER_REVISION', 'conflict', `deployment ${name} has no earlier revision to go back to`, {
      details: { name },
    });
  }
}

/** The deployment never had that revision. */
export class RevisionNotFoundError extends AppError {
  constructor(name: string, revision: number) {
    super('DEPLOYMENT.REVISION_NOT_FOUND', 'not_found', `deployment ${name} has no revision ${revision}`, {
      details: { name, revision },
    });
  }
}
