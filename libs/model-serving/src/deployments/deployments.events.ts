import type { DeploymentState } from '@intelgraph/contracts';

import type { Deployment } from './deployment.js';

/** The state of a deployment as its events carry it. */
export function toDeploymentState(deployment: Deployment, deleted: boolean): DeploymentState {
  return {
    id: deployment.id,
    name: deployment.name,
    model_name: deployment.modelName,
    revision: deployment.revision,
    status: deleted ? 'deleted' : 'active',
    routes: deployment.routes.map(({ version, weight, artifactDigest }) => ({
      version,
      weight,
      artifact_digest: artifactDigest,
    })),
    feature_bindings: { ...deployment.featureBindings },
    restored_revision: deployment.restoredRevision,
    created_at: deployment.createdAt.toISOString(),
    updated_at: deployment.updatedAt.toISOString(),
  };
}
