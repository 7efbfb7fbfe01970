import type { RunState } from '@intelgraph/contracts';

import type { RunEntity } from './run.entity.js';
import type { Run } from './run.js';

export function toRun(entity: RunEntity): Run {
  const { id, experimentId, experimentName, name, status, params, tags, artifacts, datasets } = entity;
  const metrics = Object.fromEntries(Object.entries(entity.latestMetrics).map(([key, { value }]) => [key, value]));
  const { jobId, createdBy, startedAt, endedAt } = entity;
  return {
    id,
    experimentId,
    experimentName,
    name,
    status,
    params,
    metrics,
    tags,
    artifacts,
    datasets,
    jobId,
    createdBy,
    startedAt,
    endedAt,
  };
}

/** The run on the wire: its events carry it so, and REST answers it so. */
export function toRunState(run: Run): RunState {
  return {
    id: run.id,
    experiment_id: run.experimentId,
    experiment_name: run.experimentName,
    name: run.name,
    status: run.status,
    params: { ...run.params },
    metrics: { ...run.metrics },
    tags: { ...run.tags },
    artifacts: run.artifacts.map(({ name, digest }) => ({ name, digest })),
    datasets: run.datasets.map(({ datasetId, digest, split, rows }) => ({
      dataset_id: datasetId,
      digest,
      split,
      rows,
    })),
    job_id: run.jobId,
    created_by: run.createdBy,
    started_at: run.startedAt.toISOString(),
    ended_at: run.endedAt?.toISOString() ?? null,
  };
}
