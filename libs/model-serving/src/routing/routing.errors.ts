import { AppError } from '@intelgraph/kernel';

/** No endpoint of this name, and none that serves a model of this name. */
export class ModelNotDeployedError extends AppError {
  constructor(name: string) {
    const message = `no deployment serves ${name}`;
    super('MODEL.NOT_DEPLOYED', 'not_found', message, { fields: [{ field: 'model_name', message }] });
  }
}

/** The endpoint has no route to the version asked for. */
export class VersionNotDeployedError extends AppError {
  constructor(name: string, version: string, deployed: readonly string[]) {
    const message = `version ${version} of ${name} is not deployed; deployed: ${deployed.join(', ')}`;
    super('MODEL_VERSION.NOT_DEPLOYED', 'not_found', message, {
      fields: [{ field: 'model_version', message }],
      details: { deployed },
    });
  }
}

/** There is such a deployment, and this replica cannot serve it: an artifact is missing, damaged or not signed as it must be. */
export class DeploymentNotServedError extends AppError {
  constructor(name: string, kind: string, reason: string) {
    super('DEPLOYMENT.NOT_SERVED', 'unavailable', `deployment ${name} cannot be served here: ${reason}`, {
      details: { name, reason: kind },
    });
  }
}
