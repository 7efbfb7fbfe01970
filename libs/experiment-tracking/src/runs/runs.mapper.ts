import type { RunState } from '@intelgraph/contracts';

import type { RunEntity } from './run.entity.js';

/** A run as the interface and the events show it. */
export function toRunState(run: RunEntity): RunState {
  return {
    id: run.id,
    experiment_id: run.experimentId,
    experiment_name: run.experimentName,
    name: run.name,
    status: run.status,
    params: run.params,
    metrics: run.metrics,
    tags: run.tags,
    artifacts: run.artifacts,
    datasets: run.datasets,
    job_id: run.jobId,
    created_by: run.createdBy,
    started_at: run.startedAt.toISOString(),
    ended_at: run.endedAt?.toISOString() ?? null,
  };
}
