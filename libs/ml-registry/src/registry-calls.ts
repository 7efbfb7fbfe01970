import type { RequestContext } from '@intelgraph/kernel';

import type { RegistrySettingsInput } from './settings/registry-settings.service.js';
import type { RegistryServices } from './registry-services.js';
import type { DeprecationInput } from './versions/version-changes.service.js';
import type { VersionKey } from './versions/versions.queries.js';
import type { SourcedVersionInput } from './versions/versions.types.js';

/** The facade's calls that change models and versions that are registered. */
export function lifecycleCalls(services: RegistryServices, contextOf: () => RequestContext) {
  const { modelChanges, modelRemoval, versionChanges, versionRemoval, labels, aliases } = services;
  return {
    getModelInfo: (model: string) => services.modelsQueries.get(contextOf(), model),
    describeModel: (model: string, description: string) => modelChanges.describe(contextOf(), model, description),
    renameModel: (model: string, name: string) => modelChanges.rename(contextOf(), model, name),
    deleteModel: (model: string) => modelRemoval.delete(contextOf(), model),
    restoreModel: (model: string) => modelRemoval.restore(contextOf(), model),
    purgeModel: (model: string) => modelRemoval.purge(contextOf(), model),
    setModelLabel: (model: string, key: string, value: string) => labels.setOfModel(contextOf(), model, key, value),
    deleteModelLabel: (model: string, key: string) => labels.deleteOfModel(contextOf(), model, key),
    setAlias: (model: string, alias: string, version: VersionKey) => aliases.set(contextOf(), model, alias, version),
    deleteAlias: (model: string, alias: string) => aliases.delete(contextOf(), model, alias),
    getByAlias: (model: string, alias: string) => services.versionsQueries.resolve(contextOf(), model, { alias }),
    /** The next version of an existing model, by where its files are; `models:/<model>/<number>` copies one. */
    registerSource: (model: string, input: SourcedVersionInput) =>
      services.sourcedVersions.create(contextOf(), model, input),
    describeVersion: (model: string, version: VersionKey, description: string) =>
      versionChanges.describe(contextOf(), model, version, description),
    deprecateVersion: (model: string, version: VersionKey, input: DeprecationInput) =>
      versionChanges.deprecate(contextOf(), model, version, input),
    undeprecateVersion: (model: string, version: VersionKey) => versionChanges.undeprecate(contextOf(), model, version),
    deleteVersion: (model: string, version: VersionKey) => versionRemoval.delete(contextOf(), model, version),
    restoreVersion: (model: string, version: VersionKey) => versionRemoval.restore(contextOf(), model, version),
    purgeVersion: (model: string, version: VersionKey) => versionRemoval.purge(contextOf(), model, version),
    setVersionLabel: (model: string, version: VersionKey, key: string, value: string) =>
      labels.setOfVersion(contextOf(), model, version, key, value),
    deleteVersionLabel: (model: string, version: VersionKey, key: string) =>
      labels.deleteOfVersion(contextOf(), model, version, key),
    getSettings: () => services.settings.get(contextOf()),
    setSettings: (input: RegistrySettingsInput) => services.settings.set(contextOf(), input),
  };
}
