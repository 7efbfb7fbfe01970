import { modelCreated, modelDeleted, modelRenamed, modelUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type {
  ModelChangesService,
  ModelRemovalService,
  ModelSearchQueries,
  ModelsService,
  ModelViewsQueries,
  RegistrySettingsService,
} from '@intelgraph/ml-registry';

import { toLabels } from '../model-versions/model-versions.wire.js';
import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { one, pageOf } from '../openapi/answers.js';
import { text } from '../wire/field-readers.js';

import { newModelView, toWireRegisteredModel } from './registered-models.wire.js';
import { inMlflowWords, noSuchModel } from './registry-errors.js';
import { assertWireName, assertWireTags, pageSizeOf, SEARCH_FIELDS, TAGS, unlessEmpty } from './registry-rules.js';

const USUAL_PAGE = 100;
const LARGEST_PAGE = 1000;

export interface RegisteredModelServices {
  readonly models: ModelsService;
  readonly changes: ModelChangesService;
  readonly removal: ModelRemovalService;
  readonly views: ModelViewsQueries;
  readonly search: ModelSearchQueries;
  readonly settings: RegistrySettingsService;
}

/** Models: MLflow's registered models. */
export function registeredModelsEndpoints(services: RegisteredModelServices): MlflowEndpoint[] {
  return [...makingAndReading(services), ...changing(services)];
}

async function shown(views: ModelViewsQueries, context: RequestContext, name: string): Promise<object> {
  const model = await views.get(context, name);
  if (model === null) throw noSuchModel(name);
  return { registered_model: toWireRegisteredModel(model) };
}

function makingAndReading({ models, views, search }: RegisteredModelServices): MlflowEndpoint[] {
  const create = defineEndpoint({
    method: 'POST',
    path: '/registered-models/create',
    summary: 'Makes a model.',
    gives: { registered_model: one('RegisteredModel') },
    writes: modelCreated,
    fields: { name: text().required(), tags: TAGS, description: text() },
    handle: (context, { name, tags, description }) => {
      assertWireName(name);
      assertWireTags(tags);
      return inMlflowWords(name, async () => {
        const model = await models.createNew(context, { name, description, labels: toLabels(tags) });
        return { registered_model: toWireRegisteredModel(newModelView(model)) };
      });
    },
  });
  const get = defineEndpoint({
    method: 'GET',
    path: '/registered-models/get',
    summary: 'A model with its aliases and the newest version of each stage.',
    gives: { registered_model: one('RegisteredModel') },
    fields: { name: text().required() },
    handle: (context, { name }) => {
      assertWireName(name);
      return shown(views, context, name);
    },
  });
  const find = defineEndpoint({
    method: ['GET', 'POST'],
    path: '/registered-models/search',
    summary: 'Searches models by a filter.',
    gives: pageOf('registered_models', 'RegisteredModel'),
    fields: SEARCH_FIELDS,
    handle: async (context, { filter, max_results: size, order_by: orderBy, page_token: token }) => {
      const { items, nextPageToken } = await search.search(context, {
        filter: unlessEmpty(filter),
        orderBy,
        pageToken: unlessEmpty(token),
        pageSize: pageSizeOf(size, USUAL_PAGE, LARGEST_PAGE),
      });
      return {
        registered_models: items.length === 0 ? undefined : items.map(toWireRegisteredModel),
        next_page_token: nextPageToken,
      };
    },
  });
  return [create, get, find];
}

function changing({ changes, removal, views, settings }: RegisteredModelServices): MlflowEndpoint[] {
  const update = defineEndpoint({
    method: 'PATCH',
    path: '/registered-models/update',
    summary: 'Changes the description of a model.',
    gives: { registered_model: one('RegisteredModel') },
    writes: modelUpdated,
    fields: { name: text().required(), description: text().otherwise('') },
    handle: async (context, { name, description }) => {
      assertWireName(name);
      await inMlflowWords(name, () => changes.describe(context, name, description));
      return shown(views, context, name);
    },
  });
  const rename = defineEndpoint({
    method: 'POST',
    path: '/registered-models/rename',
    summary: 'Gives a model another name.',
    gives: { registered_model: one('RegisteredModel') },
    writes: modelRenamed,
    fields: { name: text().required(), new_name: text().required() },
    handle: async (context, { name, new_name: newName }) => {
      assertWireName(name);
      assertWireName(newName, 'new_name');
      await inMlflowWords(name, () => changes.rename(context, name, newName));
      return shown(views, context, newName);
    },
  });
  const remove = defineEndpoint({
    method: 'DELETE',
    path: '/registered-models/delete',
    summary: 'Deletes a model and its versions; the native API restores them.',
    writes: modelDeleted,
    fields: { name: text().required() },
    handle: async (context, { name }) => {
      assertWireName(name);
      // Where stages are governed, nobody takes a version out of production by deleting it.
      const archiveProduction = (await settings.mlflowTransitions(context.workspace)) === 'free';
      await inMlflowWords(name, () => removal.delete(context, name, { archiveProduction }));
      return {};
    },
  });
  return [update, rename, remove];
}
