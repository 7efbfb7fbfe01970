import type { Readable } from 'node:stream';

import { InvalidInputError, requireRole } from '@intelgraph/kernel';
import type { VersionArtifactsService } from '@intelgraph/ml-registry';
import { contextOf } from '@intelgraph/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { checkedContent } from './checked-content.js';

const FILES = '/api/v1/models/:name/versions/:version/artifact/files/*';
const SHA256 = /^[0-9a-f]{64}$/;

interface FileRoute {
  Params: { name: string; version: string; '*': string };
}

/** Upload and download of a version's files: raw bytes, streamed both ways. */
export async function addArtifactFileRoutes(
  server: FastifyInstance,
  artifacts: VersionArtifactsService,
  { maxFileSize }: { readonly maxFileSize: number },
): Promise<void> {
  // In a scope of its own: only here a body is a stream, whatever type it says it has.
  await server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));

    // Bytes of a refused upload that nobody reads would block the next request on the same connection.
    scope.addHook('onSend', async (request, reply) => {
      if (!request.raw.complete) void reply.header('connection', 'close');
    });

    scope.put<FileRoute>(FILES, { bodyLimit: maxFileSize }, async (request, reply) => {
      const context = contextOf(request);
      requireRole(context, 'editor');
      const { name, version, '*': path } = request.params;
      const body = bodyOf(request);
      try {
        // A body that is refused half-way must not take its connection with it: what is left of it is read away.
        const bytes = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
        const content = checkedContent(bytes, { maxBytes: maxFileSize, sha256: announcedDigest(request) });
        return await reply.status(201).send(await artifacts.upload(context, name, version, { path, content }));
      } finally {
        body.resume();
      }
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

function bodyOf(request: FastifyRequest): Readable {
  if (request.body === undefined || request.body === null)
    throw InvalidInputError.of('body', 'must be the bytes of the file');
  return request.body as Readable;
}

function announcedDigest(request: FastifyRequest): string | undefined {
  const digest = request.headers['x-content-sha256'];
  if (digest === undefined) return undefined;
  if (typeof digest === 'string' && SHA256.test(digest)) return digest;
  throw InvalidInputError.of('X-Content-Sha256', 'must be the 64 hex digits of a SHA-256');
}
