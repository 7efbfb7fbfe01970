import { InvalidInputError, requireRole } from '@intelgraph/kernel';
import { contextOf, streamBodies } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { bytesOf } from '../artifacts/raw-body.js';

import { toPartDto } from './uploads.mapper.js';
import type { VersionUploads } from './version-uploads.js';

const PART = '/api/v1/models/:name/versions/:version/artifact/uploads/:upload_id/parts/:part_number';

interface PartRoute {
  Params: { name: string; version: string; upload_id: string; part_number: string };
}

/** Parts of a version's file: raw bytes, streamed. */
export async function addUploadPartRoute(
  server: FastifyInstance,
  uploads: VersionUploads,
  { maxFileSize }: { readonly maxFileSize: number },
): Promise<void> {
  // In a scope of its own: only here a body is a stream, whatever type it says it has.
  await server.register((scope, _options, done) => {
    streamBodies(scope);
    scope.put<PartRoute>(PART, { bodyLimit: maxFileSize }, async (request, reply) => {
      const context = contextOf(request);
      requireRole(context, 'editor');
      const { name, version, upload_id, part_number } = request.params;
      if (!/^\d{1,6}$/.test(part_number)) throw InvalidInputError.of('part_number', 'must be a whole number');
      const content = bytesOf(request, maxFileSize);
      const ofVersion = await uploads.of(context, name, version);
      const part = await ofVersion.putPart(context, upload_id, Number(part_number), content);
      return reply.header('etag', `"${part.etag}"`).send(toPartDto(part));
    });
    done();
  });
}
