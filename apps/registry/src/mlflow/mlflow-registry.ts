import {
  AliasesService,
  FreeMovesService,
  StageMachinesService,
  LabelsService,
  ModelChangesService,
  ModelRemovalService,
  ModelSearchQueries,
  ModelsService,
  ModelViewsQueries,
  RegistrySettingsService,
  SourcedVersionsService,
  StagesService,
  VersionChangesService,
  VersionRemovalService,
  VersionSearchQueries,
  VersionViewsQueries,
  WebhooksQueries,
  WebhooksService,
  WebhookTestsService,
} from '@intelgraph/ml-registry';
import type { Get } from '@intelgraph/platform';

import type { MlflowEndpoint } from './mlflow-endpoint.js';
import { modelVersionsEndpoints } from './model-versions/model-versions.endpoints.js';
import { versionStagesEndpoints, versionTagsEndpoints } from './model-versions/version-stages.endpoints.js';
import { aliasEndpoints, modelTagsEndpoints } from './registered-models/model-tags.endpoints.js';
import { registeredModelsEndpoints } from './registered-models/registered-models.endpoints.js';
import { webhooksEndpoints } from './webhooks/webhooks.endpoints.js';

/** MLflow's model registry: registered models, their versions, aliases and tags, webhooks. */
export function registryEndpoints(get: Get): MlflowEndpoint[] {
  const settings = get(RegistrySettingsService);
  const labels = get(LabelsService);
  const models = get(ModelViewsQueries);
  const views = get(VersionViewsQueries);
  const tags = { labels, aliases: get(AliasesService), models, versions: views };
  const stages = {
    views,
    models,
    labels,
    settings,
    stages: get(StagesService),
    freeMoves: get(FreeMovesService),
    stageMachines: get(StageMachinesService),
  };
  return [
    ...registeredModelsEndpoints({
      models: get(ModelsService),
      changes: get(ModelChangesService),
      removal: get(ModelRemovalService),
      views: models,
      search: get(ModelSearchQueries),
      settings,
    }),
    ...modelTagsEndpoints(tags),
    ...aliasEndpoints(tags),
    ...modelVersionsEndpoints({
      sourced: get(SourcedVersionsService),
      changes: get(VersionChangesService),
      removal: get(VersionRemovalService),
      views,
      search: get(VersionSearchQueries),
      settings,
    }),
    ...versionTagsEndpoints(stages),
    ...versionStagesEndpoints(stages),
    ...webhooksEndpoints({
      webhooks: get(WebhooksService),
      queries: get(WebhooksQueries),
      tests: get(WebhookTestsService),
    }),
  ];
}
