import type { Readable } from 'node:stream';
import { InvalidInputError } from '@intelgraph/kernel';
import type { FastifyInstance } from 'fastify';
import { BodyView } from './body-view.js';
import { ContentCodingError } from './content-coding.error.js';
import { EncodedBody } from './encoded-body.js';

/**
 * The stream that a content type parser hands on as `request.body`. A handler may give it up at any point, also
 * destroy it: the answer still arrives, and the rest of the bytes is looked after (`unread-body.ts`).
 *
 * @throws ContentCodingError for a body with a `Content-Encoding`
 */
export function streamedBody(payload: Readable): Readable {
  if (payload instanceof EncodedBody) throw ContentCodingError.ofFile();
  return payload instanceof BodyView ? payload : new BodyView(payload);
}

/** Hands bodies of these types to one route as streams, however long they are; others take JSON alone, and say so. */
export function streamUploads(server: FastifyInstance, types: readonly string[], route: string): void {
  server.addContentTypeParser([...types], (request, payload, done) => {
    if (request.routeOptions.url === route) done(null, streamedBody(payload));
    else done(InvalidInputError.of('content-type', 'must be application/json'));
  });
}

/**
 * Hands every body of a scope to its handlers as a stream, whatever type it says it has. One with a `Content-Encoding` is
 * refused, unless the handlers take bytes `asSent`.
 */
export function streamBodies(scope: FastifyInstance, { asSent = false } = {}): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => {
    done(null, streamedBody(asSent && payload instanceof EncodedBody ? payload.asSent : payload));
  });
}
