import type { Readable } from 'node:stream';

import type { ArtifactFilesService } from '@intelgraph/experiment-tracking';
import { requireRole } from '@intelgraph/kernel';
import { PINNED_FOLDER } from '@intelgraph/ml-registry';
import { type AppLogger, contextOf, streamBodies } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { checkedContent } from '../../artifacts/checked-content.js';
import { invalidParameter, missingParameter, MlflowError } from '../wire/mlflow-error.js';
import { sendMlflowError } from '../wire/send-mlflow-error.js';

import { toFileInfo } from './artifacts.wire.js';
import type { MlflowFiles } from './mlflow-files.js';
import { sendFile } from './send-file.js';

export interface ArtifactProxy {
  readonly files: MlflowFiles;
  readonly uploads: ArtifactFilesService;
  /** Largest upload in bytes. */
  readonly maxFileSize: number;
  readonly logger: AppLogger;
}

/** As MLflow's own server has it. */
const PRESIGNED_SECONDS = 900;
/** MLflow's clients look for these words. */
const NO_PRESIGNED = 'Presigned download is not supported for the current artifact repository';

interface PathRoute {
  Params: { '*': string };
}

/** MLflow's artifact proxy below one root (`/api`, `/ajax-api`): files streamed up and down, folders listed. */
export async function addArtifactProxyRoutes(
  server: FastifyInstance,
  root: string,
  { files, uploads, maxFileSize, logger }: ArtifactProxy,
): Promise<void> {
  const base = `${root}/2.0/mlflow-artifacts/artifacts`;
  // In a scope of its own: only here a body is a stream, whatever type it says it has.
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendMlflowError(error, request, reply, logger));
    streamBodies(scope);

    scope.get<{ Querystring: { path?: unknown } }>(base, async (request) => {
      const { path } = request.query;
      if (path === undefined || path === '') throw missingParameter('path');
      if (typeof path !== 'string') throw invalidParameter('path', path, 'must be a text');
      const entries = await files.list(contextOf(request), path);
      // An empty folder answers an empty object, as protobuf's JSON does.
      return entries.length === 0 ? {} : { files: entries.map((entry) => toFileInfo(entry)) };
    });

    scope.put<PathRoute>(`${base}/*`, { bodyLimit: maxFileSize }, async (request) => {
      const context = contextOf(request);
      requireRole(context, 'editor');
      // An empty file has no body at all.
      const bytes = (request.body as Readable | null | undefined) ?? emptyContent();
      await uploads.put(context, writable(request.params['*']), checkedContent(bytes, { maxBytes: maxFileSize }));
      return {};
    });

    scope.get<PathRoute>(`${base}/*`, async (request, reply) =>
      sendFile(reply, await files.open(contextOf(request), request.params['*'])),
    );

    scope.get<PathRoute>(`${root}/2.0/mlflow-artifacts/presigned/*`, async (request) => {
      const { file, url } = await files.presign(contextOf(request), request.params['*'], PRESIGNED_SECONDS);
      if (url === null) throw new MlflowError('NOT_IMPLEMENTED', NO_PRESIGNED);
      return { url, headers: {}, file_size: file.size };
    });

    scope.delete<PathRoute>(`${base}/*`, async (request) => {
      await uploads.remove(contextOf(request), writable(request.params['*']));
      return {};
    });
    done();
  });
}

/** The files of versions never change. */
export function writable(path: string): string {
  if (path !== PINNED_FOLDER && !path.startsWith(`${PINNED_FOLDER}/`)) return path;
  throw new MlflowError('PERMISSION_DENIED', `${PINNED_FOLDER} holds the files of model versions, which never change`);
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable of nothing
async function* emptyContent(): AsyncGenerator<Uint8Array> {
  yield* [];
}
