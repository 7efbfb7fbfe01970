import {
  ArtifactFilesQueries,
  ArtifactFilesService,
  ArtifactUploadsService,
  LoggedModelsQueries,
  RunsQueries,
} from '@intelgraph/experiment-tracking';
import type { ArtifactStore } from '@intelgraph/artifact-store';
import { VersionArtifactsService, VersionViewsQueries } from '@intelgraph/ml-registry';
import { type AppLogger, type Get, LOGGER } from '@intelgraph/platform';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';

import { addArtifactDownloadRoutes } from './artifacts/artifact-downloads.routes.js';
import { addArtifactProxyRoutes } from './artifacts/artifact-proxy.routes.js';
import { addArtifactUploadRoutes } from './artifacts/artifact-uploads.routes.js';
import { artifactsEndpoints } from './artifacts/artifacts.endpoints.js';
import { addRunArtifactUploadRoute } from './artifacts/run-artifact-upload.routes.js';
import { MlflowFiles } from './artifacts/mlflow-files.js';
import { PinnedFiles } from './artifacts/pinned-files.js';
import type { MlflowEndpoint } from './mlflow-endpoint.js';
import { registryEndpoints } from './mlflow-registry.js';
import { addMlflowRoutes, MLFLOW_ROOTS } from './mlflow.routes.js';
import { documentArtifacts } from './openapi/artifact-paths.js';
import { documentEndpoints } from './openapi/mlflow.openapi.js';
import { trackingEndpoints } from './tracking.endpoints.js';

/** Serves all of MLflow's REST API: tracking, registry, artifacts. */
export async function addMlflow(
  server: FastifyInstance,
  get: Get,
  { maxFileSize }: { readonly maxFileSize: number },
): Promise<void> {
  const logger = get<AppLogger>(LOGGER);
  const [runs, models] = [get(RunsQueries), get(LoggedModelsQueries)];
  const pinned = new PinnedFiles(get(VersionArtifactsService));
  const files = new MlflowFiles(get(ArtifactFilesQueries), pinned, get<ArtifactStore>(ARTIFACT_STORE));
  await addMlflowRoutes(server, mlflowEndpoints(get, files), logger);
  const proxy = { files, uploads: get(ArtifactFilesService), maxFileSize, logger };
  const uploads = { uploads: get(ArtifactUploadsService), maxFileSize, logger };
  for (const root of MLFLOW_ROOTS) {
    await addArtifactProxyRoutes(server, root, proxy);
    await addArtifactUploadRoutes(server, root, uploads);
  }
  await addRunArtifactUploadRoute(server, { runs, uploads: proxy.uploads, logger });
  await addArtifactDownloadRoutes(server, { files, runs, models, versions: get(VersionViewsQueries), logger });
}

/** Adds all of MLflow's REST API to the OpenAPI document; `/ajax-api` serves the same as `/api`. */
export function documentMlflow(document: OpenAPIObject): void {
  const nothing = undefined as never;
  // Describing needs no service: they are used where a request is answered.
  documentEndpoints(
    document,
    mlflowEndpoints(() => nothing, nothing),
  );
  documentArtifacts(document);
}

function mlflowEndpoints(get: Get, files: MlflowFiles): MlflowEndpoint[] {
  const lists = { runs: get(RunsQueries), models: get(LoggedModelsQueries), files };
  return [...trackingEndpoints(get), ...registryEndpoints(get), ...artifactsEndpoints(lists)];
}
