import {
  type DatasetInput,
  type LatestMetric,
  type LatestMetricTexts,
  paramText,
  RUN_NAME_TAG,
  runIdText,
  type RunStatus,
  type RunView,
} from '@intelgraph/experiment-tracking';

import { jsonList, jsonObject, type JsonText } from '../wire/json-text.js';
import { keyValueJson, toKeyValues } from '../wire/key-values.js';
import { doubleJson, doubleToWire, int64ToWire } from '../wire/wire-numbers.js';

const STATUSES = {
  RUNNING: 'running',
  SCHEDULED: 'scheduled',
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'killed',
} as const satisfies Record<string, RunStatus>;
export type WireStatus = keyof typeof STATUSES;
export const WIRE_STATUSES = Object.keys(STATUSES) as WireStatus[];

export const toStatus = (status: WireStatus): RunStatus => STATUSES[status];

/** A run but for what is attached to it. */
type BareRun = Omit<RunView, 'datasetInputs' | 'modelInputs' | 'modelOutputs'>;

export function toWireRunInfo(run: BareRun): object {
  const id = runIdText(run.id);
  return {
    run_id: id,
    run_uuid: id,
    run_name: run.name,
    experiment_id: run.experimentNumber.toString(),
    user_id: run.userId,
    status: run.status.toUpperCase(),
    start_time: run.startedAt.getTime(),
    end_time: run.endedAt?.getTime(),
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycleStage,
  };
}

/** A run that nothing was attached to yet. */
export function toWireNewRun(run: BareRun): JsonText {
  return jsonObject({ info: toWireRunInfo(run), data: toWireData(run), inputs: {} });
}

export function toWireRun(run: RunView): JsonText {
  return jsonObject({
    info: toWireRunInfo(run),
    data: toWireData(run),
    inputs: jsonObject({
      dataset_inputs: jsonList(run.datasetInputs, (input) => JSON.stringify(toWireDatasetInput(input))),
      model_inputs: jsonList(run.modelInputs, (modelId) => JSON.stringify({ model_id: modelId })),
    }),
    outputs: jsonObject({
      model_outputs: jsonList(run.modelOutputs, ({ modelId, step }) =>
        JSON.stringify({ model_id: modelId, step: int64ToWire(step) }),
      ),
    }),
  });
}

export function toWireMetric({ key, value, step, time }: LatestMetric): object {
  return { key, value: doubleToWire(value), timestamp: time.getTime(), step: int64ToWire(step) };
}

function toWireData({ latestTexts, params, tags, name }: BareRun): JsonText {
  const ownTags = Object.entries(tags).filter(([key]) => key !== RUN_NAME_TAG);
  return jsonObject({
    metrics: jsonList(latestTexts, metricJson),
    params: jsonList(Object.entries(params), ([key, value]) => keyValueJson(key, paramText(value))),
    tags: jsonList([...ownTags, [RUN_NAME_TAG, name] as const], ([key, value]) => keyValueJson(key, value)),
  });
}

/** The JSON of `toWireMetric`. */
const metricJson = ({ key, value, step, timeMs }: LatestMetricTexts): string =>
  `{"key":${JSON.stringify(key)},"value":${doubleJson(value)},"timestamp":${timeMs},"step":${step}}`;

function toWireDatasetInput({ dataset, tags }: DatasetInput): object {
  const { name, digest, sourceType, source, schema, profile } = dataset;
  return {
    tags: toKeyValues(tags),
    dataset: {
      name,
      digest,
      source_type: sourceType,
      source,
      schema: schema ?? undefined,
      profile: profile ?? undefined,
    },
  };
}
