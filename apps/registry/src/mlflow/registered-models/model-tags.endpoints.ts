import { modelAliasDeleted, modelAliasSet, modelLabelDeleted, modelLabelSet } from '@intelgraph/contracts';
import {
  AliasNotFoundError,
  type AliasesService,
  type LabelsService,
  type ModelViewsQueries,
  type VersionViewsQueries,
} from '@intelgraph/ml-registry';

import { toWireModelVersion } from '../model-versions/model-versions.wire.js';
import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { one } from '../openapi/answers.js';
import { text } from '../wire/field-readers.js';
import { MlflowError } from '../wire/mlflow-error.js';

import { inMlflowWords, noSuchModel, onVersion } from './registry-errors.js';
import {
  assertNewWireAlias,
  assertWireAlias,
  assertWireKey,
  assertWireName,
  assertWireTags,
  versionKeyOf,
} from './registry-rules.js';

export interface ModelTagServices {
  readonly labels: LabelsService;
  readonly aliases: AliasesService;
  readonly models: ModelViewsQueries;
  readonly versions: VersionViewsQueries;
}

/** Tags of models. */
export function modelTagsEndpoints({ labels }: ModelTagServices): MlflowEndpoint[] {
  const set = defineEndpoint({
    method: 'POST',
    path: '/registered-models/set-tag',
    summary: 'Sets a tag of a model.',
    writes: modelLabelSet,
    fields: { name: text().required(), key: text().required(), value: text().otherwise('') },
    handle: async (context, { name, key, value }) => {
      assertWireName(name);
      assertWireTags([{ key, value }]);
      await inMlflowWords(name, () => labels.setOfModel(context, name, key, value));
      return {};
    },
  });
  const remove = defineEndpoint({
    method: 'DELETE',
    path: '/registered-models/delete-tag',
    summary: 'Deletes a tag of a model.',
    writes: modelLabelDeleted,
    fields: { name: text().required(), key: text().required() },
    handle: async (context, { name, key }) => {
      assertWireName(name);
      assertWireKey(key);
      await inMlflowWords(name, () => labels.deleteOfModel(context, name, key));
      return {};
    },
  });
  return [set, remove];
}

/** Aliases: names of versions that move. */
export function aliasEndpoints(services: ModelTagServices): MlflowEndpoint[] {
  const { aliases } = services;
  const set = defineEndpoint({
    method: 'POST',
    path: '/registered-models/alias',
    summary: 'Lets an alias mean a version.',
    writes: modelAliasSet,
    fields: { name: text().required(), alias: text().required(), version: text().required() },
    handle: async (context, { name, alias, version }) => {
      assertWireName(name);
      assertNewWireAlias(alias);
      const key = versionKeyOf(version);
      await onVersion(name, version, () => aliases.set(context, name, alias, key));
      return {};
    },
  });
  const remove = defineEndpoint({
    method: 'DELETE',
    path: '/registered-models/alias',
    summary: 'Deletes an alias; one that is not there is deleted already.',
    writes: modelAliasDeleted,
    fields: { name: text().required(), alias: text().required() },
    handle: async (context, { name, alias }) => {
      assertWireName(name);
      assertWireAlias(alias);
      await inMlflowWords(name, () => aliases.delete(context, name, alias)).catch((error: unknown) => {
        if (!(error instanceof AliasNotFoundError)) throw error;
      });
      return {};
    },
  });
  return [set, remove, resolveAlias(services)];
}

function resolveAlias({ models, versions }: ModelTagServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'GET',
    path: '/registered-models/alias',
    summary: 'The version that an alias means; `latest` is the newest.',
    gives: { model_version: one('ModelVersion') },
    fields: { name: text().required(), alias: text().required() },
    handle: async (context, { name, alias }) => {
      assertWireName(name);
      assertWireAlias(alias);
      const latest = alias.toLowerCase() === 'latest';
      const found = latest ? await versions.newest(context, name) : await versions.byAlias(context, name, alias);
      if (found !== null) return { model_version: toWireModelVersion(found) };
      if (latest) {
        throw new MlflowError('RESOURCE_DOES_NOT_EXIST', `Latest version not found for model ${name}.`);
      }
      if (!(await models.exists(context, name))) throw noSuchModel(name);
      throw new MlflowError('INVALID_PARAMETER_VALUE', `Registered model alias ${alias} not found.`);
    },
  });
}
