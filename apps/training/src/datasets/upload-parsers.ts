import { streamUploads } from '@intelgraph/platform';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Media types of an uploaded data set; what the bytes are is seen from the bytes. */
export const UPLOAD_TYPES = [
  'text/csv',
  'application/csv',
  'text/plain',
  'application/octet-stream',
  'application/vnd.apache.parquet',
  'application/x-parquet',
];

const ROUTE = '/api/v1/datasets';
const HOW =
  "send the file itself as the body: curl --data-binary @file.csv -H 'content-type: text/csv' …/api/v1/datasets?name=my-data";

/** Hands the bodies of uploads to the handler as streams, however long they are; the domain holds to its own limit. */
export function addUploadParsers(server: FastifyInstance): void {
  streamUploads(server, UPLOAD_TYPES, ROUTE);
  // What curl -F and browsers' forms send.
  server.addContentTypeParser('multipart/form-data', (request, _payload, done) => {
    done(
      new UnsupportedMediaTypeException(
        `forms (multipart/form-data) are not taken${isUpload(request) ? `; ${HOW}` : ''}`,
      ),
    );
  });
}

const isUpload = (request: FastifyRequest): boolean => request.routeOptions.url === ROUTE;
