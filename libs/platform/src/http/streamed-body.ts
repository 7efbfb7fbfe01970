import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { BodyView } from './body-view.js';

/**
 * The stream that a content type parser hands on as `request.body`. A handler may give it up at any point, also
 * destroy it: the answer still arrives, and the rest of the bytes is looked after (`unread-body.ts`).
 */
export function streamedBody(payload: Readable): Readable {
  return payload instanceof BodyView ? payload : new BodyView(payload);
}

/** Hands every body of a scope to its handlers as a stream, whatever type it says it has. */
export function streamBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, streamedBody(payload)));
}
