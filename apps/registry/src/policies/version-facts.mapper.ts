import type { versionFactsProto as proto } from '@intelgraph/contracts';
import type { VersionFacts } from '@intelgraph/ml-registry';

import { toWireTransition } from '../stages/stages.mapper.js';
import { toWireVersion } from '../versions/versions.mapper.js';

export function toWireFacts(facts: VersionFacts): proto.GetVersionFactsResponse {
  return {
    version: toWireVersion(facts.version),
    lineage: lineageOf(facts),
    ancestors: facts.lineage.ancestors.map(({ model_id, model_name, version, relationship, depth, resolved }) => ({
      model: model_name ?? model_id,
      version,
      relationship,
      depth,
      resolved,
    })),
    transitions: facts.transitions.map(toWireTransition),
    approvals: facts.approvals.map(({ transition_id: transitionId, approver, comment, approved_at }) => ({
      transitionId,
      approver,
      comment,
      approvedAt: new Date(approved_at),
    })),
    history: facts.history.map((change) => ({
      fromStage: change.from_stage,
      toStage: change.to_stage,
      cause: change.cause,
      reason: change.reason,
      changedBy: change.changed_by,
      changedAt: new Date(change.changed_at),
      transitionId: change.transition_id ?? undefined,
    })),
  };
}

function lineageOf({ lineage }: VersionFacts): proto.GetVersionFactsResponse['lineage'] {
  return {
    parentModels: lineage.parent_models.map(({ model_id: model, version, relationship }) => ({
      model,
      version,
      relationship,
    })),
    datasets: lineage.datasets.map(({ dataset_id: datasetId, version, split, size, digest }) => ({
      datasetId,
      version,
      split,
      size: size === null ? undefined : BigInt(size),
      digest: digest ?? undefined,
    })),
    experimentId: lineage.experiment_id ?? undefined,
    runId: lineage.run_id ?? undefined,
    jobId: lineage.job_id ?? undefined,
  };
}
