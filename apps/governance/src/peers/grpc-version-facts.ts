import type { registryProto, versionFactsProto as proto } from '@intelgraph/contracts';
import { type RequestContext, UnavailableError } from '@intelgraph/kernel';
import type { VersionFacts, VersionFactsPort } from '@intelgraph/ml-governance';

import type { PeerClients } from './peer-clients.js';

/** The registry over gRPC, in the caller's name. */
export class GrpcVersionFacts implements VersionFactsPort {
  constructor(private readonly peers: PeerClients) {}

  async versionFacts(context: RequestContext, model: string, version: string): Promise<VersionFacts> {
    const answer = await this.peers.registry().getVersionFacts({ model, version }, context);
    if (answer.version === undefined) throw new UnavailableError('registry', 'answered without a version');
    return toVersionFacts(answer, answer.version);
  }
}

const timeOf = (time: Date | undefined): string => (time ?? new Date(0)).toISOString();
const countOf = (value: bigint | undefined): number | null => (value === undefined ? null : Number(value));

function toVersionFacts(answer: proto.GetVersionFactsResponse, version: registryProto.ModelVersion): VersionFacts {
  const { lineage } = answer;
  return {
    model: toModel(version),
    metrics: version.metrics,
    hyperparameters: version.hyperparameters ?? {},
    signature: version.signature ?? null,
    experiment_id: lineage?.experimentId ?? null,
    run_id: lineage?.runId ?? version.runId ?? null,
    job_id: lineage?.jobId ?? null,
    datasets: (lineage?.datasets ?? []).map((dataset) => ({
      dataset_id: dataset.datasetId,
      version: dataset.version,
      split: dataset.split,
      rows: countOf(dataset.size),
      digest: dataset.digest ?? null,
    })),
    ancestors: answer.ancestors,
    transitions: answer.transitions.map((transition) => toTransition(transition, answer.approvals)),
    history: answer.history.map(({ fromStage, toStage, cause, reason, changedBy, changedAt }) => ({
      from_stage: fromStage,
      to_stage: toStage,
      cause,
      reason,
      changed_by: changedBy,
      changed_at: timeOf(changedAt),
    })),
    updated_at: timeOf(version.updatedAt),
  };
}

function toModel(version: registryProto.ModelVersion): VersionFacts['model'] {
  return {
    id: version.modelId,
    version_id: version.id,
    name: version.modelName,
    version: version.version,
    stage: version.stage,
    framework: version.framework,
    model_type: version.modelType,
    description: version.description,
    author: version.author,
    tags: version.tags,
    artifact_uri: version.artifactUri,
    artifact_digest: version.artifactDigest ?? null,
    artifact_status: version.artifactStatus,
    size_bytes: countOf(version.modelSizeBytes),
    registered_by: version.createdBy,
    registered_at: timeOf(version.createdAt),
  };
}

function toTransition(
  transition: registryProto.Transition,
  approvals: readonly proto.Approval[],
): VersionFacts['transitions'][number] {
  return {
    id: transition.id,
    from_stage: transition.fromStage,
    to_stage: transition.toStage,
    status: transition.status,
    requested_by: transition.requestedBy,
    requested_at: timeOf(transition.requestedAt),
    comment: transition.comment,
    decided_by: transition.decidedBy ?? null,
    decided_at: transition.decidedAt === undefined ? null : timeOf(transition.decidedAt),
    decision_comment: transition.decisionComment,
    checklist: transition.checklist,
    approvals: approvals
      .filter(({ transitionId }) => transitionId === transition.id)
      .map(({ approver, comment, approvedAt }) => ({ approver, comment, approved_at: timeOf(approvedAt) })),
  };
}
