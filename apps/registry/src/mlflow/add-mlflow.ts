import {
  ArtifactFilesQueries,
  ArtifactFilesService,
  ArtifactUploadsService,
  RunsQueries,
} from '@intelgraph/experiment-tracking';
import type { ArtifactStore } from '@intelgraph/artifact-store';
import { VersionArtifactsService, VersionViewsQueries } from '@intelgraph/ml-registry';
import { type AppLogger, type Get, LOGGER } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';

import { addArtifactDownloadRoutes } from './artifacts/artifact-downloads.routes.js';
import { addArtifactProxyRoutes } from './artifacts/artifact-proxy.routes.js';
import { addArtifactUploadRoutes } from './artifacts/artifact-uploads.routes.js';
import { artifactsEndpoints } from './artifacts/artifacts.endpoints.js';
import { MlflowFiles } from './artifacts/mlflow-files.js';
import { PinnedFiles } from './artifacts/pinned-files.js';
import { registryEndpoints } from './mlflow-registry.js';
import { addMlflowRoutes, MLFLOW_ROOTS } from './mlflow.routes.js';
import { trackingEndpoints } from './tracking.endpoints.js';

/** Serves all of MLflow's REST API: tracking, registry, artifacts. */
export async function addMlflow(
  server: FastifyInstance,
  get: Get,
  { maxFileSize }: { readonly maxFileSize: number },
): Promise<void> {
  const logger = get<AppLogger>(LOGGER);
  const runs = get(RunsQueries);
  const pinned = new PinnedFiles(get(VersionArtifactsService));
  const files = new MlflowFiles(get(ArtifactFilesQueries), pinned, get<ArtifactStore>(ARTIFACT_STORE));
  const endpoints = [...trackingEndpoints(get), ...registryEndpoints(get), ...artifactsEndpoints({ runs, files })];
  await addMlflowRoutes(server, endpoints, logger);
  const proxy = { files, uploads: get(ArtifactFilesService), maxFileSize, logger };
  const uploads = { uploads: get(ArtifactUploadsService), maxFileSize, logger };
  for (const root of MLFLOW_ROOTS) {
    await addArtifactProxyRoutes(server, root, proxy);
    await addArtifactUploadRoutes(server, root, uploads);
  }
  await addArtifactDownloadRoutes(server, { files, runs, versions: get(VersionViewsQueries), logger });
}
