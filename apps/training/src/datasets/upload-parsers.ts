import { InvalidInputError } from '@intelgraph/kernel';
import type { FastifyInstance } from 'fastify';

/** Media types of an uploaded data set; what the bytes are is seen from the bytes. */
export const UPLOAD_TYPES = [
  'text/csv',
  'application/csv',
  'text/plain',
  'application/octet-stream',
  'application/vnd.apache.parquet',
  'application/x-parquet',
];

/** Hands the bodies of uploads to the handler as streams, however long they are; the domain holds to its own limit. */
export function addUploadParsers(server: FastifyInstance): void {
  server.addContentTypeParser(UPLOAD_TYPES, (request, payload, done) => {
    if (request.routeOptions.url === '/api/v1/datasets') done(null, payload);
    else done(InvalidInputError.of('content-type', 'must be application/json'));
  });
}
