import { streamUploads } from '@intelgraph/platform';
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
  streamUploads(server, UPLOAD_TYPES, '/api/v1/batch-uploads');
}
