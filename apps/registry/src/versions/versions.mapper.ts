import type { DeprecationState, ModelVersionState, registryProto as proto } from '@intelgraph/contracts';
import { InvalidInputError, withoutUndefined } from '@intelgraph/kernel';
import type { RegisterVersionInput, SearchVersions } from '@intelgraph/ml-registry';
import { toPageRequest } from '@intelgraph/platform';

import { toLineageFromWire } from '../lineage/lineage.mapper.js';

import type { RegisterVersionDto, VersionsQuery } from './versions.dto.js';

/** @throws InvalidInputError that names `version`: without a version and without a run there is nothing to register */
export function toRegisterInput(name: string, body: RegisterVersionDto): RegisterVersionInput {
  if (body.version === undefined && body.run_id === undefined) {
    throw InvalidInputError.of('version', 'is required unless run_id is given');
  }
  return { ...body, name };
}

export { selectorOf as toSelector } from '@intelgraph/ml-registry';

/** What a list of versions asks for. */
export function toVersionSearch(query: VersionsQuery): SearchVersions {
  const { tag, stage, filter, order_by: orderBy } = query;
  return { ...toPageRequest(query), tag, stage, filter, orderBy };
}

export function toRegisterInputFromWire(request: proto.RegisterVersionRequest): RegisterVersionInput {
  const { model, version, runId, artifactUri, metrics, hyperparameters, tags, signature, lineage } = request;
  return withoutUndefined({
    name: model,
    version,
    run_id: runId,
    artifact_uri: artifactUri,
    framework: unlessEmpty(request.framework),
    model_type: unlessEmpty(request.modelType),
    author: unlessEmpty(request.author),
    description: unlessEmpty(request.description),
    model_size_bytes: request.modelSizeBytes === undefined ? undefined : Number(request.modelSizeBytes),
    metrics: Object.keys(metrics).length === 0 ? undefined : metrics,
    hyperparameters,
    tags,
    signature,
    kind: request.kind as RegisterVersionInput['kind'],
    graph: request.graph,
    lineage: lineage === undefined ? undefined : toLineageFromWire(lineage),
    idempotency_key: request.idempotencyKey,
  });
}

export function toWireVersion(state: ModelVersionState & { aliases?: string[] }): proto.ModelVersion {
  return {
    id: state.id,
    modelId: state.model_id,
    modelName: state.model_name,
    version: state.version,
    stage: state.stage,
    framework: state.framework,
    modelType: state.model_type,
    author: state.author,
    description: state.description,
    artifactUri: state.artifact_uri,
    artifactDigest: state.artifact_digest ?? undefined,
    artifactStatus: state.artifact_status,
    modelSizeBytes: state.model_size_bytes === null ? undefined : BigInt(state.model_size_bytes),
    metrics: state.metrics,
    hyperparameters: state.hyperparameters,
    tags: state.tags,
    signature: state.signature ?? undefined,
    runId: state.run_id ?? undefined,
    createdBy: state.created_by,
    createdAt: new Date(state.created_at),
    updatedAt: new Date(state.updated_at),
    revision: BigInt(state.revision),
    number: state.number ?? 0,
    labels: state.labels ?? {},
    source: state.source ?? '',
    deprecation: toWireDeprecation(state.deprecation ?? null),
    deletedAt: state.deleted_at == null ? undefined : new Date(state.deleted_at),
    aliases: state.aliases ?? [],
    stageKind: state.stage_kind ?? state.stage,
  };
}

function toWireDeprecation(deprecation: DeprecationState | null): proto.Deprecation | undefined {
  if (deprecation === null) return undefined;
  return {
    reason: deprecation.reason,
    successor: deprecation.successor ?? undefined,
    deprecatedBy: deprecation.deprecated_by,
    deprecatedAt: new Date(deprecation.deprecated_at),
  };
}

// Proto3 sends a text that was not given as an empty one.
const unlessEmpty = (text: string): string | undefined => (text === '' ? undefined : text);
