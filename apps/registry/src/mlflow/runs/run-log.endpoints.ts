import { runLogged, runUpdated } from '@intelgraph/contracts';
import { RunsService } from '@intelgraph/experiment-tracking';
import type { Get } from '@intelgraph/platform';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { isObject, listOf, message, text } from '../wire/field-readers.js';
import { assertUniqueKeys, keyValues, toRecord } from '../wire/key-values.js';
import { invalidParameter, MlflowError } from '../wire/mlflow-error.js';

import { assertKey, assertKeys, cutParams, cutTags, POINT_FIELDS, toPoint, toRecordedModel } from './run-log.wire.js';

const MOST = { metrics: 1000, params: 100, tags: 100, 'metrics, params, and tags': 1000 } as const;
const MAX_BATCH_BYTES = 1_000_000;
const MODEL_FIELDS = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];

/** What is logged of a run. Metrics alone leave no audited event: they say themselves what happened. */
export function runLogEndpoints(get: Get): MlflowEndpoint[] {
  return [...single(get), batch(get), deleteTag(get), logModel(get)];
}

function single(get: Get): MlflowEndpoint[] {
  const service = get(RunsService);
  const entry = { run_id: text().required(), key: text().required(), value: text().otherwise('') };
  return [
    defineEndpoint({
      method: 'POST',
      path: '/runs/log-metric',
      summary: 'Logs a value of a metric.',
      unaudited: 'Metric points alone are not audited (ADR 4).',
      fields: { run_id: text().required(), ...POINT_FIELDS },
      handle: async (context, { run_id, ...point }) => {
        await service.logBatch(context, run_id, { metrics: [toPoint(point)] });
        return {};
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/runs/log-parameter',
      summary: 'Logs a parameter, which never changes again.',
      writes: runLogged,
      fields: entry,
      handle: async (context, { run_id, key, value }) => {
        assertKey('key', key);
        await service.logBatch(context, run_id, { params: cutParams({ [key]: value }) });
        return {};
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/runs/set-tag',
      summary: 'Sets a tag of a run.',
      writes: runLogged,
      fields: entry,
      handle: async (context, { run_id, key, value }) => {
        assertKey('key', key);
        await service.logBatch(context, run_id, { tags: cutTags({ [key]: value }) });
        return {};
      },
    }),
  ];
}

function batch(get: Get): MlflowEndpoint {
  const service = get(RunsService);
  return defineEndpoint({
    method: 'POST',
    path: '/runs/log-batch',
    summary: 'Logs metrics, parameters and tags, all or none.',
    maxBodyBytes: MAX_BATCH_BYTES,
    writes: runLogged,
    fields: {
      run_id: text().required(),
      metrics: listOf(message(POINT_FIELDS)),
      params: keyValues(),
      tags: keyValues(),
    },
    handle: async (context, { run_id, metrics, params, tags }) => {
      assertBatchSize(metrics.length, params.length, tags.length);
      assertUniqueKeys(params);
      assertKeys('params', params);
      assertKeys('tags', tags);
      await service.logBatch(context, run_id, {
        metrics: metrics.map((point, i) => toPoint(point, `metrics[${i}].`)),
        params: cutParams(toRecord(params)),
        tags: cutTags(toRecord(tags)),
      });
      return {};
    },
  });
}

function deleteTag(get: Get): MlflowEndpoint {
  const service = get(RunsService);
  return defineEndpoint({
    method: 'POST',
    path: '/runs/delete-tag',
    summary: 'Deletes a tag of a run.',
    writes: runUpdated,
    fields: { run_id: text().required(), key: text().required() },
    handle: async (context, { run_id, key }) => {
      await service.deleteTag(context, run_id, key);
      return {};
    },
  });
}

function logModel(get: Get): MlflowEndpoint {
  const service = get(RunsService);
  return defineEndpoint({
    method: 'POST',
    path: '/runs/log-model',
    summary: 'Records a model that a client of MLflow 2 logged.',
    writes: runLogged,
    fields: { run_id: text().required(), model_json: text().required() },
    handle: async (context, { run_id, model_json }) => {
      await service.recordModel(context, run_id, toRecordedModel(parseModel(model_json)));
      return {};
    },
  });
}

function parseModel(json: string): Readonly<Record<string, unknown>> {
  let model: unknown;
  try {
    model = JSON.parse(json);
  } catch {
    throw invalidParameter('model_json', json, 'Malformed model info: it is not a valid JSON');
  }
  if (!isObject(model)) throw invalidParameter('model_json', json, 'must be a JSON object');
  const missing = MODEL_FIELDS.filter((field) => !Object.hasOwn(model, field));
  if (missing.length === 0) return model;
  throw new MlflowError('INVALID_PARAMETER_VALUE', `Model json is missing mandatory fields: ${missing.join(', ')}`);
}

function assertBatchSize(metrics: number, params: number, tags: number): void {
  const counts = { metrics, params, tags, 'metrics, params, and tags': metrics + params + tags };
  for (const [what, most] of Object.entries(MOST)) {
    const count = counts[what as keyof typeof counts];
    if (count <= most) continue;
    throw new MlflowError(
      'INVALID_PARAMETER_VALUE',
      `A batch logging request can contain at most ${most} ${what}. Got ${count} ${what}.` +
        ` Please split up ${what} across multiple requests and try again.`,
    );
  }
}
