import { loggedModelCreated, loggedModelDeleted, loggedModelUpdated } from '@intelgraph/contracts';
import {
  ExperimentsService,
  LoggedModelSearchQueries,
  LoggedModelsQueries,
  LoggedModelsService,
} from '@intelgraph/experiment-tracking';
import type { Get } from '@intelgraph/platform';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { one, pageOf } from '../openapi/answers.js';
import { experimentNumber } from '../wire/experiment-ids.js';
import { bool, enumOf, int64, listOf, message, text } from '../wire/field-readers.js';
import { keyValues, toRecord, unlessEmpty } from '../wire/key-values.js';
import { missingParameter } from '../wire/mlflow-error.js';
import { pageSize } from '../wire/searches.js';

import { toModelStatus, toOrder, toWireLoggedModel, WIRE_MODEL_STATUSES } from './logged-models.wire.js';

const DEFAULT_RESULTS = 100n;
const MAX_RESULTS = 1000;
const MODEL = '/logged-models/:model_id';
const id = { model_id: text().required() };

/** Models that runs made, from before their files are there until somebody registers them. */
export function loggedModelsEndpoints(get: Get): readonly MlflowEndpoint[] {
  return [...reads(get), ...lifecycle(get), ...entries(get)];
}

function reads(get: Get): MlflowEndpoint[] {
  const [queries, found] = [get(LoggedModelsQueries), get(LoggedModelSearchQueries)];
  return [
    defineEndpoint({
      method: 'GET',
      path: MODEL,
      summary: 'A logged model with its parameters and metrics.',
      gives: { model: one('LoggedModel') },
      fields: { ...id, allow_deleted: bool().otherwise(false) },
      handle: async (context, { model_id, allow_deleted }) => ({
        model: toWireLoggedModel(await queries.get(context, model_id, { deletedToo: allow_deleted })),
      }),
    }),
    defineEndpoint({
      method: 'POST',
      path: '/logged-models/search',
      summary: 'Logged models by attributes, metrics, params and tags.',
      gives: pageOf('models', 'LoggedModel'),
      fields: {
        experiment_ids: listOf(text()),
        filter: text(),
        datasets: listOf(message({ dataset_name: text().required(), dataset_digest: text() })),
        max_results: int64().otherwise(DEFAULT_RESULTS),
        order_by: listOf(
          message({
            field_name: text().required(),
            ascending: bool().otherwise(true),
            dataset_name: text(),
            dataset_digest: text(),
          }),
        ),
        page_token: text(),
      },
      handle: async (context, { experiment_ids, filter, datasets, max_results, order_by, page_token }) => {
        if (experiment_ids.length === 0) throw missingParameter('experiment_ids');
        const page = await found.search(context, {
          experiments: experiment_ids.map(experimentNumber),
          order: order_by.map(toOrder),
          datasets: datasets.map(({ dataset_name: name, dataset_digest: digest }) => ({
            name,
            digest: digest === '' ? undefined : digest,
          })),
          maxResults: pageSize(max_results === 0n ? DEFAULT_RESULTS : max_results, MAX_RESULTS),
          ...(filter !== undefined && { filter }),
          ...(page_token !== undefined && page_token !== '' && { pageToken: page_token }),
        });
        return { models: unlessEmpty(page.items.map(toWireLoggedModel)), next_page_token: page.nextPageToken };
      },
    }),
  ];
}

function lifecycle(get: Get): MlflowEndpoint[] {
  const [service, experiments] = [get(LoggedModelsService), get(ExperimentsService)];
  return [
    defineEndpoint({
      method: 'POST',
      path: '/logged-models',
      summary: 'Begins to log a model; it is pending until its files are there.',
      gives: { model: one('LoggedModel') },
      writes: loggedModelCreated,
      fields: {
        experiment_id: text().required(),
        name: text(),
        model_type: text(),
        source_run_id: text(),
        params: keyValues(),
        tags: keyValues(),
      },
      handle: async (context, { experiment_id, name, model_type, source_run_id, params, tags }) => {
        await experiments.ensureDefault(context);
        const model = await service.create(context, {
          experiment: experimentNumber(experiment_id),
          name: name === '' ? undefined : name,
          modelType: model_type,
          sourceRunId: source_run_id,
          params: toRecord(params),
          tags: toRecord(tags),
        });
        return { model: toWireLoggedModel(model) };
      },
    }),
    defineEndpoint({
      method: 'PATCH',
      path: MODEL,
      summary: 'Says that the files of a logged model are there, or failed to come.',
      gives: { model: one('LoggedModel') },
      writes: loggedModelUpdated,
      fields: { ...id, status: enumOf(WIRE_MODEL_STATUSES).required() },
      handle: async (context, { model_id, status }) => ({
        model: toWireLoggedModel(await service.finalize(context, model_id, toModelStatus(status))),
      }),
    }),
    defineEndpoint({
      method: 'DELETE',
      path: MODEL,
      summary: 'Deletes a logged model.',
      writes: loggedModelDeleted,
      fields: id,
      handle: async (context, { model_id }) => {
        await service.delete(context, model_id);
        return {};
      },
    }),
  ];
}

function entries(get: Get): MlflowEndpoint[] {
  const service = get(LoggedModelsService);
  return [
    defineEndpoint({
      method: 'POST',
      path: `${MODEL}/params`,
      summary: 'Logs parameters of a logged model, which never change again.',
      writes: loggedModelUpdated,
      fields: { ...id, params: keyValues() },
      handle: async (context, { model_id, params }) => {
        await service.logParams(context, model_id, toRecord(params));
        return {};
      },
    }),
    defineEndpoint({
      method: 'PATCH',
      path: `${MODEL}/tags`,
      summary: 'Sets tags of a logged model.',
      gives: { model: one('LoggedModel') },
      writes: loggedModelUpdated,
      fields: { ...id, tags: keyValues() },
      handle: async (context, { model_id, tags }) => ({
        model: toWireLoggedModel(await service.setTags(context, model_id, toRecord(tags))),
      }),
    }),
    defineEndpoint({
      method: 'DELETE',
      path: `${MODEL}/tags/:tag_key`,
      summary: 'Deletes a tag of a logged model.',
      writes: loggedModelUpdated,
      fields: { ...id, tag_key: text().required() },
      handle: async (context, { model_id, tag_key }) => {
        await service.deleteTag(context, model_id, tag_key);
        return {};
      },
    }),
  ];
}
