import type { LineageState, registryProto as proto } from '@intelgraph/contracts';
import type { LineageGraph, LineageInput } from '@intelgraph/ml-registry';

import type { LineageGraphDto, LineageQuery } from './lineage.dto.js';

export function toLineageGraphDto(graph: LineageGraph, direction: LineageQuery['direction']): LineageGraphDto {
  return {
    ...graph,
    ancestors: direction === 'down' ? [] : graph.ancestors,
    descendants: direction === 'up' ? [] : graph.descendants,
  };
}

export function toLineageFromWire({ parentModels, datasets, ...origin }: proto.Lineage): LineageInput {
  return {
    parent_models: parentModels.map(({ model, version, relationship }) => ({ model_id: model, version, relationship })),
    datasets: datasets.map(({ datasetId, version, split, size, digest }) => ({
      dataset_id: datasetId,
      version,
      split,
      size: size === undefined ? null : Number(size),
      digest: digest ?? null,
    })),
    experiment_id: origin.experimentId ?? null,
    run_id: origin.runId ?? null,
    job_id: origin.jobId ?? null,
  };
}

export function toWireLineage({ parent_models, datasets }: LineageState): proto.RecordLineageResponse {
  return {
    edges: parent_models.length + datasets.length,
    unresolved: parent_models
      .filter(({ resolved }) => !resolved)
      .map(({ model_id, version, relationship }) => ({ model: model_id, version, relationship })),
  };
}
