import {
  type DatasetInput,
  type LatestMetric,
  type LatestMetricTexts,
  paramText,
  type Run,
  RUN_NAME_TAG,
  type RunDetails,
  runIdText,
  type RunStatus,
} from '@intelgraph/experiment-tracking';

import { JsonText, jsonOf } from '../wire/json-text.js';
import { toKeyValues, unlessEmpty } from '../wire/key-values.js';
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

export function toWireRunInfo(run: Run): object {
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
export function toWireNewRun(run: Run): JsonText {
  return jsonOf({ info: toWireRunInfo(run), data: toWireData(run), inputs: {} });
}

export function toWireRun(run: RunDetails): JsonText {
  return jsonOf({
    info: toWireRunInfo(run),
    data: toWireData(run),
    inputs: {
      dataset_inputs: unlessEmpty(run.datasetInputs.map(toWireDatasetInput)),
      model_inputs: unlessEmpty(run.modelInputs.map((model_id) => ({ model_id }))),
    },
    outputs: {
      model_outputs: unlessEmpty(
        run.modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step: int64ToWire(step) })),
      ),
    },
  });
}

export function toWireMetric({ key, value, step, time }: LatestMetric): object {
  return { key, value: doubleToWire(value), timestamp: time.getTime(), step: int64ToWire(step) };
}

function toWireData({ latestTexts, params, tags, name }: Run): JsonText {
  const texts = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, paramText(value)]));
  return jsonOf({
    metrics: unlessEmpty(latestTexts.map(metricJson)),
    params: toKeyValues(texts),
    tags: toKeyValues({ ...tags, [RUN_NAME_TAG]: name }),
  });
}

/** The JSON of `toWireMetric`. */
const metricJson = ({ key, value, step, timeMs }: LatestMetricTexts): JsonText =>
  new JsonText(`{"key":${JSON.stringify(key)},"value":${doubleJson(value)},"timestamp":${timeMs},"step":${step}}`);

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
