import { requireRole } from '@intelgraph/kernel';
import type { VersionArchivesService, VersionArtifactsService } from '@intelgraph/ml-registry';
import { contextOf, streamBodies } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { bytesOf } from './raw-body.js';

const ARCHIVE = '/api/v1/models/:name/versions/:version/artifact/archive';
const FILES = '/api/v1/models/:name/versions/:version/artifact/files/*';

interface FileRoute {
  Params: { name: string; version: string; '*': string };
}

/** Upload and download of a version's files, one by one or as an archive: raw bytes, streamed both ways. */
export async function addArtifactFileRoutes(
  server: FastifyInstance,
  { artifacts, archives }: { artifacts: VersionArtifactsService; archives: VersionArchivesService },
  { maxFileSize }: { readonly maxFileSize: number },
): Promise<void> {
  // In a scope of its own: only here a body is a stream, whatever type it says it has.
  await server.register((scope, _options, done) => {
    streamBodies(scope);

    scope.put<FileRoute>(FILES, { bodyLimit: maxFileSize }, async (request, reply) => {
      const context = contextOf(request);
      requireRole(context, 'editor');
      const { name, version, '*': path } = request.params;
      const content = bytesOf(request, maxFileSize);
      return reply.status(201).send(await artifacts.upload(context, name, version, { path, content }));
    });

    scope.put<FileRoute>(ARCHIVE, { bodyLimit: maxFileSize }, async (request, reply) => {
      const context = contextOf(request);
      requireRole(context, 'editor');
      const { name, version } = request.params;
      const files = await archives.upload(context, name, version, bytesOf(request, maxFileSize));
      return reply.status(201).send({ files });
    });

    scope.get<FileRoute>(FILES, async (request, reply) => {
      const { name, version, '*': path } = request.params;
      const { entry, content } = await artifacts.open(contextOf(request), name, version, path);
      return reply
        .type('application/octet-stream')
        .header('content-length', entry.size)
        .header('etag', `"${entry.digest}"`)
        .send(content);
    });
    done();
  });
}
