import type { LoggedModelState } from '@intelgraph/contracts';

import { loggedModelArtifactUri } from '../artifact-files/artifact-locations.js';
import { boundedTexts } from '../events/bounded-state.js';
import type { LifecycleStage } from '../lifecycle/lifecycle.js';

import type { LoggedModel, LoggedModelMetric, LoggedModelStatus } from './logged-model.js';

type WireMetric = [
  key: string,
  value: number | string,
  step: string,
  timeMs: string,
  runId: string,
  datasetName: string | null,
  datasetDigest: string | null,
];

/** A row of `logged_models` with its metrics. */
export interface LoggedModelRow {
  readonly id: string;
  readonly experiment_id: string;
  readonly experiment_number: string;
  readonly artifact_uri: string | null;
  readonly name: string;
  readonly model_type: string | null;
  readonly source_run_id: string | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly metrics: readonly WireMetric[] | null;
  status: LoggedModelStatus;
  lifecycle_stage: LifecycleStage;
  params: Record<string, string>;
  tags: Record<string, string>;
  updated_at: Date;
  version: number;
}

/** What `LoggedModelRow` needs, from `logged_models l`. */
export const LOGGED_MODEL_COLUMNS = `
  l.id, l.experiment_id, l.experiment_number, l.artifact_uri, l.name, l.model_type, l.source_run_id, l.created_by,
  l.created_at, l.status, l.lifecycle_stage, l.params, l.tags, l.updated_at, l.version,
  (SELECT json_agg(json_build_array(m.key, m.value, m.step::text, m.time_ms::text, m.run_id, m.dataset_name,
                                    m.dataset_digest)
                   ORDER BY m.key, m.time_ms, m.step, m.run_id)
     FROM logged_model_metrics m WHERE m.model_id = l.id) AS metrics`;

export function toLoggedModel(row: LoggedModelRow): LoggedModel {
  return {
    id: row.id,
    experimentId: row.experiment_id,
    experimentNumber: BigInt(row.experiment_number),
    name: row.name,
    modelType: row.model_type,
    sourceRunId: row.source_run_id,
    status: row.status,
    lifecycleStage: row.lifecycle_stage,
    artifactUri: row.artifact_uri ?? loggedModelArtifactUri({ id: row.id, experiment: row.experiment_number }),
    params: row.params,
    tags: row.tags,
    metrics: (row.metrics ?? []).map(toMetric),
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What events carry of a logged model. */
export function toLoggedModelState(row: LoggedModelRow): LoggedModelState {
  return {
    id: row.id,
    experiment_id: row.experiment_id,
    name: row.name,
    model_type: row.model_type,
    source_run_id: row.source_run_id,
    status: row.status,
    lifecycle_stage: row.lifecycle_stage,
    params: boundedTexts(row.params),
    tags: boundedTexts(row.tags),
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
  };
}

function toMetric([key, value, step, timeMs, runId, datasetName, datasetDigest]: WireMetric): LoggedModelMetric {
  return {
    key,
    value: Number(value),
    step: BigInt(step),
    time: new Date(Number(timeMs)),
    runId,
    datasetName,
    datasetDigest,
  };
}
