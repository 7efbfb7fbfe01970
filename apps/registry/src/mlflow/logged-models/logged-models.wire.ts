import {
  type LoggedModel,
  type LoggedModelMetric,
  type LoggedModelOrder,
  type LoggedModelStatus,
  runIdText,
} from '@intelgraph/experiment-tracking';

import { toKeyValues, unlessEmpty } from '../wire/key-values.js';
import { doubleToWire, int64ToWire } from '../wire/wire-numbers.js';

const STATUSES = {
  LOGGED_MODEL_PENDING: 'pending',
  LOGGED_MODEL_READY: 'ready',
  LOGGED_MODEL_UPLOAD_FAILED: 'failed',
} as const satisfies Record<string, LoggedModelStatus>;
export type WireModelStatus = keyof typeof STATUSES;
export const WIRE_MODEL_STATUSES = Object.keys(STATUSES) as WireModelStatus[];

export const toModelStatus = (status: WireModelStatus): LoggedModelStatus => STATUSES[status];

const wireStatus = (status: LoggedModelStatus): WireModelStatus | undefined =>
  WIRE_MODEL_STATUSES.find((name) => STATUSES[name] === status);

export function toWireLoggedModel(model: LoggedModel): object {
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experimentNumber.toString(),
      name: model.name,
      creation_timestamp_ms: model.createdAt.getTime(),
      last_updated_timestamp_ms: model.updatedAt.getTime(),
      artifact_uri: model.artifactUri,
      status: wireStatus(model.status),
      model_type: model.modelType ?? undefined,
      source_run_id: model.sourceRunId ?? undefined,
      tags: toKeyValues(model.tags),
    },
    data: {
      params: toKeyValues(model.params),
      metrics: unlessEmpty(model.metrics.map((metric) => toWireModelMetric(model.id, metric))),
    },
  };
}

function toWireModelMetric(modelId: string, metric: LoggedModelMetric): object {
  return {
    key: metric.key,
    value: doubleToWire(metric.value),
    timestamp: metric.time.getTime(),
    step: int64ToWire(metric.step),
    dataset_name: metric.datasetName ?? undefined,
    dataset_digest: metric.datasetDigest ?? undefined,
    model_id: modelId,
    run_id: runIdText(metric.runId),
  };
}

export interface WireOrder {
  readonly field_name: string;
  readonly ascending: boolean;
  readonly dataset_name: string | undefined;
  readonly dataset_digest: string | undefined;
}

export function toOrder({ field_name, ascending, dataset_name, dataset_digest }: WireOrder): LoggedModelOrder {
  return {
    field: quoted(field_name),
    ascending,
    dataset:
      dataset_name === undefined || dataset_name === ''
        ? undefined
        : { name: dataset_name, digest: dataset_digest === '' ? undefined : dataset_digest },
  };
}

/** MLflow's clients send `metrics.val loss` as it is; the order language wants such a key in backticks. */
function quoted(field: string): string {
  const [, entity, key] = /^([A-Za-z]+)\.([^`"].*)$/.exec(field) ?? [];
  return entity === undefined || key === undefined ? field : `${entity}.\`${key.replaceAll('`', '``')}\``;
}
