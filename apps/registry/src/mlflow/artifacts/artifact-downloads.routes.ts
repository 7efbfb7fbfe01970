import { type LoggedModelsQueries, pathOfArtifactUri, type RunsQueries } from '@intelgraph/experiment-tracking';
import type { VersionViewsQueries } from '@intelgraph/ml-registry';
import { type AppLogger, contextOf } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { versionKeyOf } from '../registered-models/registry-rules.js';
import { readFields, text } from '../wire/field-readers.js';
import { invalidParameter, missingParameter, MlflowError } from '../wire/mlflow-error.js';
import { sendMlflowError } from '../wire/send-mlflow-error.js';

import type { MlflowFiles } from './mlflow-files.js';
import { sendFile } from './send-file.js';

export interface ArtifactDownloads {
  readonly files: MlflowFiles;
  readonly runs: RunsQueries;
  readonly models: LoggedModelsQueries;
  readonly versions: VersionViewsQueries;
  readonly logger: AppLogger;
}

interface QueryRoute {
  Querystring: Record<string, unknown>;
}
interface ModelRoute extends QueryRoute {
  Params: { model_id: string };
}

/** The addresses by which MLflow's web page downloads a file of a run, of a version and of a logged model. */
export async function addArtifactDownloadRoutes(server: FastifyInstance, parts: ArtifactDownloads): Promise<void> {
  const { files, runs, models, versions, logger } = parts;
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendMlflowError(error, request, reply, logger));

    scope.get<QueryRoute>('/get-artifact', async (request, reply) => {
      const context = contextOf(request);
      const wanted = readFields({ run_id: text(), run_uuid: text(), path: text().required() }, request.query);
      const id = wanted.run_id ?? wanted.run_uuid;
      if (id === undefined || id === '') throw missingParameter('run_id');
      const { artifactUri } = await runs.get(context, id);
      return sendFile(reply, await files.open(context, pathBelow(artifactUri, wanted.path)));
    });

    scope.get<QueryRoute>('/model-versions/get-artifact', async (request, reply) => {
      const context = contextOf(request);
      const fields = { name: text().required(), version: text().required(), path: text().required() };
      const { name, version, path } = readFields(fields, request.query);
      const location = await versions.location(context, name, versionKeyOf(version));
      if (location === null) {
        throw new MlflowError('RESOURCE_DOES_NOT_EXIST', `Model Version (name=${name}, version=${version}) not found`);
      }
      return sendFile(reply, await files.open(context, pathBelow(location, path)));
    });

    scope.get<ModelRoute>('/ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files', async (request, reply) => {
      const context = contextOf(request);
      const { artifact_file_path: path } = readFields({ artifact_file_path: text().required() }, request.query);
      const { artifactUri } = await models.get(context, request.params.model_id);
      return sendFile(reply, await files.open(context, pathBelow(artifactUri, path)));
    });
    done();
  });
}

/** Where a file lies in this platform's store. @throws MlflowError where its root lies elsewhere */
export function pathBelow(uri: string, path: string): string {
  const root = pathOfArtifactUri(uri);
  if (root === undefined) throw invalidParameter('path', path, `the artifacts are at ${uri}, not on this platform`);
  return `${root}/${path}`;
}
