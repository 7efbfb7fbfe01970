import { keyProblems, type MetricPoint } from '@intelgraph/experiment-tracking';

import { double, type FieldReader, int64, isObject, text } from '../wire/field-readers.js';
import { cutTo, type KeyValue } from '../wire/key-values.js';
import { invalidParameter } from '../wire/mlflow-error.js';
import { toTime } from '../wire/times.js';

const MAX_PARAM = 6000;
const MAX_TAG = 8000;

/** The fields of a metric point. */
export const POINT_FIELDS = {
  key: text().required(),
  value: double().required(),
  timestamp: int64().required(),
  step: int64().otherwise(0n),
  model_id: text(),
  dataset_name: text(),
  dataset_digest: text(),
};

type ValueOf<R> = R extends FieldReader<infer P, infer A> ? P | A : never;
type WirePoint = { readonly [K in keyof typeof POINT_FIELDS]: ValueOf<(typeof POINT_FIELDS)[K]> };

/** @param path where the point stands in the request: `metrics[0].`, or nothing */
export function toPoint(point: WirePoint, path = ''): MetricPoint {
  const { key, value, timestamp, step, model_id, dataset_name, dataset_digest } = point;
  assertKey(`${path}name`, key);
  const name = dataset_name ?? '';
  const digest = dataset_digest ?? '';
  return {
    key,
    value,
    step,
    time: toTime(`${path}timestamp`, timestamp),
    ...(model_id !== undefined && model_id !== '' && { modelId: model_id }),
    ...(name !== '' && digest !== '' && { dataset: { name, digest } }),
  };
}

/** Refuses names that a list of params or tags cannot have. @throws MlflowError naming `params[0].key` */
export function assertKeys(field: string, entries: readonly KeyValue[]): void {
  for (const [i, { key }] of entries.entries()) assertKey(`${field}[${i}].key`, key);
}

/** @throws MlflowError in MLflow's words */
export function assertKey(path: string, key: string): void {
  const [problem] = keyProblems(path, key);
  if (problem !== undefined) throw invalidParameter(path, key, problem.message);
}

export function cutParams(params: Readonly<Record<string, string>>): Record<string, string> {
  return cutAll(MAX_PARAM, params);
}

export function cutTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return cutAll(MAX_TAG, tags);
}

function cutAll(max: number, record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, cutTo(max, value)]));
}

const MODEL_FIELDS = ['run_id', 'utc_time_created', 'artifact_path', 'model_uuid'];

/** What clients of MLflow 2 find of a model that they logged: its place and flavors, without their configurations. */
export function toRecordedModel(model: Readonly<Record<string, unknown>>): object {
  const { flavors } = model;
  const kept = MODEL_FIELDS.filter((field) => Object.hasOwn(model, field)).map(
    (field) => [field, model[field]] as const,
  );
  return {
    ...Object.fromEntries<unknown>(kept),
    flavors: Object.fromEntries<unknown>(
      Object.entries(isObject(flavors) ? flavors : {}).map(([name, flavor]) => [name, withoutConfig(flavor)]),
    ),
  };
}

function withoutConfig(flavor: unknown): unknown {
  if (!isObject(flavor)) return flavor;
  return Object.fromEntries(Object.entries(flavor).filter(([key]) => key !== 'config'));
}
