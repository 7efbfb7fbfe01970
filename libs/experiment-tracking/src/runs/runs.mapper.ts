import type { RunState } from '@intelgraph/contracts';

import { boundedEntries, boundedTexts, boundedValues } from '../events/bounded-state.js';

import type { Run } from './run.js';

/** The run on the wire of REST. A metric that is NaN is null: JSON has no such number. */
export function toRunState(run: Run): RunState {
  return {
    id: run.id,
    experiment_id: run.experimentId,
    experiment_name: run.experimentName,
    name: run.name,
    status: run.status,
    lifecycle_stage: run.lifecycleStage,
    params: { ...run.params },
    metrics: Object.fromEntries(run.latestMetrics.map(({ key, value }) => [key, Number.isNaN(value) ? null : value])),
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

/** What events carry of a run: the same, within the bounds of a message. */
export function toRunEvent(run: Run): RunState {
  const state = toRunState(run);
  return {
    ...state,
    params: boundedValues(state.params),
    metrics: boundedEntries(state.metrics),
    tags: boundedTexts(state.tags),
  };
}
