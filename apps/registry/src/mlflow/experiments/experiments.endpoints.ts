import { experimentCreated, experimentDeleted, experimentRestored, experimentUpdated } from '@intelgraph/contracts';
import { ExperimentSearchQueries, ExperimentsQueries, ExperimentsService } from '@intelgraph/experiment-tracking';
import type { Get } from '@intelgraph/platform';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { one, pageOf } from '../openapi/answers.js';
import { experimentNumber } from '../wire/experiment-ids.js';
import { text } from '../wire/field-readers.js';
import { keyValues, toRecord, unlessEmpty } from '../wire/key-values.js';
import { pageSize, SEARCH_FIELDS, toSearch, toView, viewType } from '../wire/searches.js';

import { toWireExperiment } from './experiments.wire.js';

const DEFAULT_RESULTS = 1000;
const MAX_RESULTS = 50_000;

/** The experiments of a workspace, of which `Default` is there from the first call. */
export function experimentsEndpoints(get: Get): readonly MlflowEndpoint[] {
  return [...reads(get), ...lifecycle(get), ...tags(get)];
}

function reads(get: Get): MlflowEndpoint[] {
  const [service, queries, found] = [get(ExperimentsService), get(ExperimentsQueries), get(ExperimentSearchQueries)];
  return [
    defineEndpoint({
      method: 'GET',
      path: '/experiments/get',
      summary: 'An experiment by id.',
      gives: { experiment: one('Experiment') },
      fields: { experiment_id: text().required() },
      handle: async (context, { experiment_id }) => {
        await service.ensureDefault(context);
        const experiment = await queries.find(context, { number: experimentNumber(experiment_id) });
        return { experiment: toWireExperiment(experiment) };
      },
    }),
    defineEndpoint({
      method: 'GET',
      path: '/experiments/get-by-name',
      summary: 'An experiment by name, deleted or not.',
      gives: { experiment: one('Experiment') },
      fields: { experiment_name: text().required() },
      handle: async (context, { experiment_name: name }) => {
        await service.ensureDefault(context);
        return { experiment: toWireExperiment(await queries.find(context, { name })) };
      },
    }),
    defineEndpoint({
      method: ['GET', 'POST'],
      path: '/experiments/search',
      summary: 'Experiments by name, times and tags.',
      gives: pageOf('experiments', 'Experiment'),
      fields: { ...SEARCH_FIELDS, view_type: viewType() },
      handle: async (context, request) => {
        await service.ensureDefault(context);
        const maxResults = pageSize(request.max_results, MAX_RESULTS, DEFAULT_RESULTS);
        const search = { ...toSearch(request), view: toView(request.view_type), maxResults };
        const page = await found.search(context, search);
        return { experiments: unlessEmpty(page.items.map(toWireExperiment)), next_page_token: page.nextPageToken };
      },
    }),
  ];
}

function lifecycle(get: Get): MlflowEndpoint[] {
  const service = get(ExperimentsService);
  const fields = { experiment_id: text().required() };
  return [
    defineEndpoint({
      method: 'POST',
      path: '/experiments/create',
      summary: 'Creates an experiment.',
      gives: { experiment_id: text().schema },
      writes: experimentCreated,
      fields: { name: text().required(), artifact_location: text(), tags: keyValues() },
      handle: async (context, { name, artifact_location, tags }) => {
        await service.ensureDefault(context);
        const { number } = await service.create(context, {
          name,
          tags: toRecord(tags),
          ...(artifact_location !== undefined && artifact_location !== '' && { artifactLocation: artifact_location }),
        });
        return { experiment_id: number.toString() };
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/experiments/update',
      summary: 'Renames an experiment.',
      writes: experimentUpdated,
      fields: { ...fields, new_name: text().required() },
      handle: async (context, { experiment_id, new_name }) => {
        await service.ensureDefault(context);
        await service.rename(context, { number: experimentNumber(experiment_id) }, new_name);
        return {};
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/experiments/delete',
      summary: 'Deletes an experiment with its runs; both can be restored.',
      writes: experimentDeleted,
      fields,
      handle: async (context, { experiment_id }) => {
        await service.ensureDefault(context);
        await service.delete(context, { number: experimentNumber(experiment_id) });
        return {};
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/experiments/restore',
      summary: 'Restores an experiment, and the runs that were deleted with it.',
      writes: experimentRestored,
      fields,
      handle: async (context, { experiment_id }) => {
        await service.restore(context, { number: experimentNumber(experiment_id) });
        return {};
      },
    }),
  ];
}

function tags(get: Get): MlflowEndpoint[] {
  const service = get(ExperimentsService);
  const fields = { experiment_id: text().required(), key: text().required() };
  return [
    defineEndpoint({
      method: 'POST',
      path: '/experiments/set-experiment-tag',
      summary: 'Sets a tag of an experiment.',
      writes: experimentUpdated,
      fields: { ...fields, value: text().otherwise('') },
      handle: async (context, { experiment_id, key, value }) => {
        await service.ensureDefault(context);
        await service.setTag(context, { number: experimentNumber(experiment_id) }, key, value);
        return {};
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/experiments/delete-experiment-tag',
      summary: 'Deletes a tag of an experiment.',
      writes: experimentUpdated,
      fields,
      handle: async (context, { experiment_id, key }) => {
        await service.deleteTag(context, { number: experimentNumber(experiment_id) }, key);
        return {};
      },
    }),
  ];
}
