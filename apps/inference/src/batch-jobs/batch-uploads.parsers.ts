import { InvalidInputError } from '@intelgraph/kernel';
import { streamedBody } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

/** Media types of an upload; what the bytes are is seen from the bytes. */
export const UPLOAD_TYPES = [
  'text/csv',
  'application/csv',
  'text/plain',
  'application/x-ndjson',
  'application/jsonl',
  'application/vnd.apache.parquet',
  'application/x-parquet',
];

/** Hands the bodies of uploads to the handler as streams, however long they are; the domain holds to its own limit. */
export function addBatchUploadParsers(server: FastifyInstance): void {
  server.addContentTypeParser(UPLOAD_TYPES, (request, payload, done) => {
    if (request.routeOptions.url === '/api/v1/batch-uploads') done(null, streamedBody(payload));
    else done(InvalidInputError.of('content-type', 'must be application/json'));
  });
}
