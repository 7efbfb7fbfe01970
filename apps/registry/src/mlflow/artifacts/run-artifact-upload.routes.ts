import type { Readable } from 'node:stream';

import type { ArtifactFilesService, RunsQueries } from '@intelgraph/experiment-tracking';
import { requireRole } from '@intelgraph/kernel';
import { type AppLogger, contextOf, streamBodies } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { checkedContent } from '../../artifacts/checked-content.js';
import { readFields, text } from '../wire/field-readers.js';
import { refused } from '../wire/mlflow-error.js';
import { sendMlflowError } from '../wire/send-mlflow-error.js';

import { pathBelow } from './artifact-downloads.routes.js';
import { writable } from './artifact-proxy.routes.js';

/** As MLflow's own server has it. */
const MAX_BYTES = 10 * 1024 * 1024;

interface RunArtifactUpload {
  readonly runs: RunsQueries;
  readonly uploads: ArtifactFilesService;
  readonly logger: AppLogger;
}

/** The address by which MLflow's web page stores a small file of a run. */
export async function addRunArtifactUploadRoute(
  server: FastifyInstance,
  { runs, uploads, logger }: RunArtifactUpload,
): Promise<void> {
  // In a scope of its own: only here a body is a stream, whatever type it says it has.
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendMlflowError(error, request, reply, logger));
    streamBodies(scope);
    scope.post<{ Querystring: Record<string, unknown> }>('/ajax-api/2.0/mlflow/upload-artifact', async (request) => {
      const context = contextOf(request);
      requireRole(context, 'editor');
      const { run_uuid: run, path } = readFields({ run_uuid: text(), path: text() }, request.query);
      if (run === undefined || run === '') throw refused('Request must specify run_uuid.');
      if (path === undefined || path === '') throw refused('Request must specify path.');
      if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) {
        throw refused('Artifact size is too large. Max size is 10MB.');
      }
      const bytes = request.body as Readable | null | undefined;
      if (bytes == null) throw refused('Request must specify data.');
      const { artifactUri } = await runs.get(context, run);
      const place = writable(pathBelow(artifactUri, path));
      await uploads.put(context, place, checkedContent(bytes, { maxBytes: MAX_BYTES }));
      return {};
    });
    done();
  });
}
