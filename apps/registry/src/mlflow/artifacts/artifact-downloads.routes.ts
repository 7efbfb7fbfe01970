import { pathOfArtifactUri, type RunsQueries } from '@intelgraph/experiment-tracking';
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
  readonly versions: VersionViewsQueries;
  readonly logger: AppLogger;
}

interface QueryRoute {
  Querystring: Record<string, unknown>;
}

/** The two addresses outside of MLflow's API by which its web page downloads a file of a run and of a version. */
export async function addArtifactDownloadRoutes(server: FastifyInstance, parts: ArtifactDownloads): Promise<void> {
  const { files, runs, versions, logger } = parts;
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
    done();
  });
}

function pathBelow(uri: string, path: string): string {
  const root = pathOfArtifactUri(uri);
  if (root === undefined) throw invalidParameter('path', path, `the artifacts are at ${uri}, not on this platform`);
  return `${root}/${path}`;
}
