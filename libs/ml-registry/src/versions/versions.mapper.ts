import type { ModelVersionState } from '@intelgraph/contracts';

import type { ModelVersionEntity } from './model-version.entity.js';

/** A version as the interface and the events show it. */
export function toVersionState(version: ModelVersionEntity): Required<ModelVersionState> {
  return {
    id: version.id,
    model_id: version.modelId,
    model_name: version.modelName,
    version: version.version,
    stage: version.stage,
    framework: version.framework,
    model_type: version.modelType,
    author: version.author,
    description: version.description,
    artifact_uri: version.artifactUri,
    artifact_digest: version.artifactDigest,
    artifact_status: version.artifactStatus,
    model_size_bytes: version.modelSizeBytes,
    metrics: version.metrics,
    hyperparameters: version.hyperparameters,
    tags: version.tags,
    signature: version.signature,
    run_id: version.runId,
    created_by: version.createdBy,
    created_at: version.createdAt.toISOString(),
    updated_at: version.updatedAt.toISOString(),
    revision: version.revision,
    number: version.number,
    labels: version.labels,
    source: version.source,
    run_link: version.runLink,
    deprecation: version.deprecation,
    deleted_at: version.deletedAt?.toISOString() ?? null,
    stage_kind: version.stageKind,
  };
}
