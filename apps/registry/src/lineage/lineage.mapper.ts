import type { lineageProto, LineageState, registryProto as proto } from '@intelgraph/contracts';
import type { GraphNode, LineageEvent, LineageGraph, LineageInput, Subgraph } from '@intelgraph/ml-registry';

import type { LineageEventDto } from './lineage-events.dto.js';
import type { SubgraphDto } from './lineage-graph.dto.js';
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

export function toSubgraphDto({ nodes, links, truncated }: Subgraph): SubgraphDto {
  const items = nodes.map((node) => {
    const { address, kind, namespace, id, version, field, name, digest, depth, direction } = node;
    const facts = { node: address, kind, namespace, id, version, field, name, digest, depth, direction };
    return { ...facts, predictions: predictionsOf(node) };
  });
  return { nodes: items, links: [...links], truncated };
}

/** The single predictions behind a node: monitoring keeps them, as long as it is told to. */
function predictionsOf({ kind, id, version, name, answeredBy }: GraphNode): string | null {
  if (kind !== 'prediction' || answeredBy === null) return null;
  const query = new URLSearchParams({ model_id: answeredBy, model_version: version, endpoint: name ?? id });
  return `/api/v1/monitoring/predictions?${query.toString()}`;
}

export function toWireSubgraph({ nodes, links, truncated }: Subgraph): lineageProto.WalkLineageResponse {
  const items = nodes.map(({ address, kind, namespace, id, version, field, name, digest, depth, direction }) => ({
    ...{ node: address, kind, namespace, id, version, field, depth, direction },
    name: name ?? undefined,
    digest: digest ?? undefined,
  }));
  return { nodes: items, links: [...links], truncated };
}

export const toLineageEventDto = ({ event, ...facts }: LineageEvent): LineageEventDto => ({
  ...facts,
  event: { ...event },
});
