import { modelVersionDeleted, modelVersionRegistered, modelVersionUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import type {
  RegistrySettingsService,
  SourcedVersionsService,
  VersionChangesService,
  VersionRemovalService,
  VersionSearchQueries,
  VersionView,
  VersionViewsQueries,
} from '@intelgraph/ml-registry';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { one, pageOf } from '../openapi/answers.js';
import { inMlflowWords, noSuchVersion, onVersion } from '../registered-models/registry-errors.js';
import {
  assertWireName,
  assertWireTags,
  pageSizeOf,
  SEARCH_FIELDS,
  TAGS,
  unlessEmpty,
  versionKeyOf,
} from '../registered-models/registry-rules.js';
import { text } from '../wire/field-readers.js';

import { newVersionView, toLabels, toWireModelVersion } from './model-versions.wire.js';
import { assertSource } from './version-source-rules.js';

const USUAL_PAGE = 10_000;
const LARGEST_PAGE = 200_000;

export interface ModelVersionServices {
  readonly sourced: SourcedVersionsService;
  readonly changes: VersionChangesService;
  readonly removal: VersionRemovalService;
  readonly views: VersionViewsQueries;
  readonly search: VersionSearchQueries;
  readonly settings: RegistrySettingsService;
}

const OF_VERSION = { name: text().required(), version: text().required() };

/** The version of this name and number, or of this semantic version. @throws MlflowError */
export async function viewOf(
  views: VersionViewsQueries,
  context: RequestContext,
  name: string,
  version: string,
): Promise<VersionView> {
  assertWireName(name);
  const found = await views.byKey(context, name, versionKeyOf(version));
  if (found === null) throw noSuchVersion(name, version);
  return found;
}

/** Versions of models. */
export function modelVersionsEndpoints(services: ModelVersionServices): MlflowEndpoint[] {
  const { changes, removal, views, settings } = services;
  const get = defineEndpoint({
    method: 'GET',
    path: '/model-versions/get',
    summary: 'A version of a model.',
    gives: { model_version: one('ModelVersion') },
    fields: OF_VERSION,
    handle: async (context, { name, version }) => ({
      model_version: toWireModelVersion(await viewOf(views, context, name, version)),
    }),
  });
  const update = defineEndpoint({
    method: 'PATCH',
    path: '/model-versions/update',
    summary: 'Changes the description of a version.',
    gives: { model_version: one('ModelVersion') },
    writes: modelVersionUpdated,
    fields: { ...OF_VERSION, description: text().otherwise('') },
    handle: async (context, { name, version, description }) => {
      assertWireName(name);
      const key = versionKeyOf(version);
      await onVersion(name, version, () => changes.describe(context, name, key, description));
      return { model_version: toWireModelVersion(await viewOf(views, context, name, version)) };
    },
  });
  const remove = defineEndpoint({
    method: 'DELETE',
    path: '/model-versions/delete',
    summary: 'Deletes a version; the native API restores it.',
    writes: modelVersionDeleted,
    fields: OF_VERSION,
    handle: async (context, { name, version }) => {
      assertWireName(name);
      const key = versionKeyOf(version);
      // Where stages are governed, nobody takes a version out of production by deleting it.
      const archiveProduction = (await settings.mlflowTransitions(context.workspace)) === 'free';
      await onVersion(name, version, () => removal.delete(context, name, key, { archiveProduction }));
      return {};
    },
  });
  const downloadUri = defineEndpoint({
    method: 'GET',
    path: '/model-versions/get-download-uri',
    summary: 'Where the files of a version are.',
    gives: { artifact_uri: text().schema },
    fields: OF_VERSION,
    handle: async (context, { name, version }) => {
      assertWireName(name);
      const location = await views.location(context, name, versionKeyOf(version));
      if (location === null) throw noSuchVersion(name, version);
      return { artifact_uri: location };
    },
  });
  return [createVersion(services), get, update, remove, downloadUri, searchVersions(services)];
}

function createVersion({ sourced }: ModelVersionServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/model-versions/create',
    summary: 'Makes the next version of a model.',
    gives: { model_version: one('ModelVersion') },
    writes: modelVersionRegistered,
    fields: {
      name: text().required(),
      source: text().required(),
      run_id: text(),
      tags: TAGS,
      run_link: text(),
      description: text(),
    },
    handle: (context, { name, source, run_id: runId, tags, run_link: runLink, description }) => {
      assertWireName(name);
      assertWireTags(tags);
      assertSource({ source, runId, tags });
      return inMlflowWords(name, async () => {
        const version = await sourced.create(context, name, {
          source,
          run_id: runId,
          run_link: runLink,
          description,
          labels: toLabels(tags),
        });
        return { model_version: toWireModelVersion(newVersionView(version)) };
      });
    },
  });
}

function searchVersions({ search }: ModelVersionServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'GET',
    path: '/model-versions/search',
    summary: 'Searches versions of all models by a filter.',
    gives: pageOf('model_versions', 'ModelVersion'),
    fields: SEARCH_FIELDS,
    handle: async (context, { filter, max_results: size, order_by: orderBy, page_token: token }) => {
      const { items, nextPageToken } = await search.search(context, {
        filter: unlessEmpty(filter),
        orderBy,
        pageToken: unlessEmpty(token),
        pageSize: pageSizeOf(size, USUAL_PAGE, LARGEST_PAGE),
      });
      return {
        model_versions: items.length === 0 ? undefined : items.map(toWireModelVersion),
        next_page_token: nextPageToken,
      };
    },
  });
}
