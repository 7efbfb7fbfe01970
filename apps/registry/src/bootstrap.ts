import {
  AbTestServiceService,
  LineageServiceService,
  ModelLifecycleServiceService,
  RegistryServiceService,
  StageServiceService,
  TrackingServiceService,
  VersionFactsServiceService,
} from '@intelgraph/contracts';
import { TRACKING_ENTITIES, TRACKING_MIGRATIONS } from '@intelgraph/experiment-tracking';
import {
  REGISTRY_ENTITIES,
  REGISTRY_MIGRATIONS,
  VersionArchivesService,
  VersionArtifactsService,
} from '@intelgraph/ml-registry';
import type { OpenAPIObject } from '@nestjs/swagger';
import { bootstrapApp, Pruner, type RunningApp } from '@intelgraph/platform';

import { AbTestsEventsController } from './ab-tests/ab-tests.events.controller.js';
import { AbTestsGrpcController } from './ab-tests/ab-tests.grpc.controller.js';
import { AppModule } from './app.module.js';
import { documentArtifactFiles } from './artifacts/artifact-files.openapi.js';
import { addArtifactFileRoutes } from './artifacts/artifact-files.routes.js';
import { BlobSweeper } from './artifacts/blob-sweeper.js';
import { loadConfig, type RegistryConfig } from './config.js';
import { LineageEventsController } from './lineage/lineage.events.controller.js';
import { LineageGrpcController } from './lineage/lineage.grpc.controller.js';
import { addMlflow, documentMlflow } from './mlflow/add-mlflow.js';
import { ModelLifecycleGrpcController } from './models/model-lifecycle.grpc.controller.js';
import { PoliciesEventsController } from './policies/policies.events.controller.js';
import { PolicySnapshot } from './policies/policy-snapshot.js';
import { VersionFactsGrpcController } from './policies/version-facts.grpc.controller.js';
import { RegistryGrpcController } from './registry.grpc.controller.js';
import { RunsGrpcController } from './runs/runs.grpc.controller.js';
import { StagesGrpcController } from './stages/stages.grpc.controller.js';
import { addUploadPartRoute } from './uploads/upload-parts.routes.js';
import { documentUploads } from './uploads/uploads.openapi.js';
import { VersionUploads } from './uploads/version-uploads.js';
import { WebhooksProcess } from './webhooks/webhooks-process.js';

export { registryConfig as config } from './config.js';

/** The tables of the app, for its `migrate` command. */
export const database = {
  entities: [...REGISTRY_ENTITIES, ...TRACKING_ENTITIES],
  migrations: [...REGISTRY_MIGRATIONS, ...TRACKING_MIGRATIONS],
};

/** Adds the raw routes, which Nest does not know, to the OpenAPI document. */
export function document(api: OpenAPIObject): void {
  documentArtifactFiles(api);
  documentUploads(api);
  documentMlflow(api);
}

/** Starts the registry: models, versions, stages and lineage, and the experiment tracking that it hosts. */
export function bootstrap(overrides?: Partial<RegistryConfig>): Promise<RunningApp> {
  const config = loadConfig(overrides);
  return bootstrapApp({
    config,
    module: AppModule,
    database,
    grpc: [
      { service: RegistryServiceService, controller: RegistryGrpcController },
      { service: AbTestServiceService, controller: AbTestsGrpcController },
      { service: TrackingServiceService, controller: RunsGrpcController },
      { service: ModelLifecycleServiceService, controller: ModelLifecycleGrpcController },
      { service: LineageServiceService, controller: LineageGrpcController },
      { service: StageServiceService, controller: StagesGrpcController },
      { service: VersionFactsServiceService, controller: VersionFactsGrpcController },
    ],
    events: [PoliciesEventsController, LineageEventsController, AbTestsEventsController],
    document,
    start: (get) => {
      get(PolicySnapshot).start();
      get(BlobSweeper).start();
      get(Pruner).start();
      get(WebhooksProcess).start();
      return Promise.resolve();
    },
    http: async (server, get) => {
      const [artifacts, archives] = [get(VersionArtifactsService), get(VersionArchivesService)];
      await addArtifactFileRoutes(server, { artifacts, archives }, config);
      await addUploadPartRoute(server, get(VersionUploads), config);
      await addMlflow(server, get, config);
    },
  });
}
