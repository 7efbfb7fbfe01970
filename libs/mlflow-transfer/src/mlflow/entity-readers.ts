import type { Answer } from '../wire/answer.js';
import { BadAnswerError } from '../wire/errors.js';

import type {
  DatasetInput,
  Experiment,
  LoggedModel,
  MetricPoint,
  ModelVersion,
  RegisteredModel,
  Run,
} from './entities.js';

export const RUN_NAME_TAG = 'mlflow.runName';
const DATASET_FIELDS = ['name', 'digest', 'source_type', 'source', 'schema', 'profile'] as const;

export function toExperiment(answer: Answer): Experiment {
  return {
    id: answer.id('experiment_id'),
    name: answer.text('name'),
    isDeleted: answer.text('lifecycle_stage', 'active') === 'deleted',
    tags: answer.entries('tags'),
    createdAt: answer.time('creation_time'),
    updatedAt: answer.time('last_update_time'),
  };
}

export function toRun(answer: Answer): Run {
  const [info, data, inputs, outputs] = ['info', 'data', 'inputs', 'outputs'].map((name) => answer.object(name)) as [
    Answer,
    Answer,
    Answer,
    Answer,
  ];
  const { [RUN_NAME_TAG]: nameTag = '', ...tags } = data.entries('tags');
  return {
    id: info.has('run_id') ? info.text('run_id') : info.text('run_uuid'),
    experimentId: info.id('experiment_id'),
    name: info.text('run_name', nameTag),
    userId: info.text('user_id', ''),
    status: info.text('status', 'RUNNING'),
    isDeleted: info.text('lifecycle_stage', 'active') === 'deleted',
    startedAt: info.time('start_time') ?? 0,
    endedAt: info.time('end_time'),
    artifactUri: info.text('artifact_uri', ''),
    params: data.entries('params'),
    tags,
    metrics: data.list('metrics').map(toPoint),
    datasets: inputs.list('dataset_inputs').map(toDatasetInput),
    modelInputs: inputs.list('model_inputs').map((input) => input.text('model_id')),
    modelOutputs: outputs
      .list('model_outputs')
      .map((output) => ({ model_id: output.text('model_id'), step: output.int('step', 0n) })),
  };
}

export function toPoint(answer: Answer): MetricPoint {
  return {
    key: answer.text('key'),
    value: answer.double('value'),
    timestamp: answer.int('timestamp', 0n),
    step: answer.int('step', 0n),
  };
}

export function toLoggedModel(answer: Answer): LoggedModel {
  const [info, data] = [answer.object('info'), answer.object('data')];
  return {
    id: info.text('model_id'),
    experimentId: info.id('experiment_id'),
    name: info.text('name'),
    modelType: info.text('model_type', ''),
    sourceRunId: info.text('source_run_id', ''),
    status: info.text('status', 'LOGGED_MODEL_PENDING'),
    artifactUri: info.text('artifact_uri', ''),
    params: data.entries('params'),
    tags: info.entries('tags'),
    createdAt: info.time('creation_timestamp_ms') ?? 0,
    updatedAt: info.time('last_updated_timestamp_ms') ?? 0,
    metrics: data.list('metrics').map((metric) => toModelPoint(metric, info.text('model_id'))),
  };
}

export function toRegisteredModel(answer: Answer): RegisteredModel {
  return {
    name: answer.text('name'),
    description: answer.text('description', ''),
    tags: answer.entries('tags'),
    createdAt: answer.time('creation_timestamp') ?? 0,
    aliases: answer.list('aliases').map((entry) => ({ alias: entry.text('alias'), version: entry.id('version') })),
  };
}

export function toModelVersion(answer: Answer): ModelVersion {
  const version = answer.id('version');
  if (!/^[1-9]\d{0,8}$/.test(version))
    throw new BadAnswerError(`a version of ${answer.text('name')} has the number ${version}`);
  return {
    model: answer.text('name'),
    number: Number(version),
    source: answer.text('source', ''),
    runId: answer.text('run_id', ''),
    runLink: answer.text('run_link', ''),
    userId: answer.text('user_id', ''),
    stage: answer.text('current_stage', 'None'),
    status: answer.text('status', 'READY'),
    description: answer.text('description', ''),
    tags: answer.entries('tags'),
    createdAt: answer.time('creation_timestamp') ?? 0,
    updatedAt: answer.time('last_updated_timestamp') ?? 0,
  };
}

function toDatasetInput(answer: Answer): DatasetInput {
  const dataset = answer.object('dataset');
  const fields = DATASET_FIELDS.filter((name) => dataset.has(name)).map((name) => [name, dataset.text(name)]);
  const tags = Object.entries(answer.entries('tags')).map(([key, value]) => ({ key, value }));
  return { tags, dataset: Object.fromEntries(fields) as Record<string, string> };
}

function toModelPoint(answer: Answer, modelId: string): LoggedModel['metrics'][number] {
  const [name, digest] = [answer.text('dataset_name', ''), answer.text('dataset_digest', '')];
  const dataset = name === '' ? {} : { dataset_name: name, dataset_digest: digest };
  return { runId: answer.text('run_id', ''), point: { ...toPoint(answer), ...dataset, model_id: modelId } };
}

/** The points that a run logged for these models, too. */
export function pointsOf(models: readonly LoggedModel[], run: string): MetricPoint[] {
  return models.flatMap(({ metrics }) => metrics.filter(({ runId }) => runId === run).map(({ point }) => point));
}
