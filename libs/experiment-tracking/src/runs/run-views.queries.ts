import type { InputsAndOutputs } from '../inputs/run-input.js';

import { LATEST_METRICS, LatestMetrics } from './latest-metrics.queries.js';
import { ATTACHED_COLUMNS, type AttachedRow, toInputsAndOutputs } from './run-details.js';
import { artifactUriOf, type RunRow } from './run-row.js';
import type { Run } from './run.js';

/** A run as MLflow's clients see it: less than all that is known of it, since they ask for pages of thousands. */
export type RunView = InputsAndOutputs &
  Pick<
    Run,
    | 'id'
    | 'experimentNumber'
    | 'name'
    | 'status'
    | 'lifecycleStage'
    | 'params'
    | 'latestTexts'
    | 'tags'
    | 'userId'
    | 'artifactUri'
    | 'startedAt'
    | 'endedAt'
  >;

export type RunViewRow = AttachedRow &
  Pick<
    RunRow,
    | 'id'
    | 'experiment_number'
    | 'name'
    | 'status'
    | 'lifecycle_stage'
    | 'params'
    | 'latest'
    | 'tags'
    | 'user_id'
    | 'artifact_uri'
    | 'started_at'
    | 'ended_at'
  >;

/** What a `RunViewRow` needs, for a SELECT from `runs r`. */
export const RUN_VIEW_COLUMNS = `
  r.id, r.experiment_number, r.name, r.status, r.lifecycle_stage, r.params, r.tags, r.user_id, r.artifact_uri,
  r.started_at, r.ended_at, (${LATEST_METRICS}) AS latest, ${ATTACHED_COLUMNS}`;

export function toRunView(row: RunViewRow): RunView {
  return {
    id: row.id,
    experimentNumber: BigInt(row.experiment_number),
    name: row.name,
    status: row.status,
    lifecycleStage: row.lifecycle_stage,
    params: row.params,
    latestTexts: new LatestMetrics(row.latest).texts,
    tags: row.tags,
    userId: row.user_id,
    artifactUri: artifactUriOf(row),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ...toInputsAndOutputs(row),
  };
}
