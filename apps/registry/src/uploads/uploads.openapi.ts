import { MAX_UPLOAD_PARTS } from '@intelgraph/experiment-tracking';
import type { OpenAPIObject } from '@nestjs/swagger';

import { BYTES, DIGEST_HEADER, VERSION_PARAMETERS } from '../artifacts/artifact-files.openapi.js';

/** Why an upload that is under way leaves no audited event. */
export const NOT_A_FILE_YET = 'Only the complete file is an artifact, and audited (ADR 7).';

const PATH = '/api/v1/models/{name}/versions/{version}/artifact/uploads/{upload_id}/parts/{part_number}';

const UPLOAD_PART = {
  operationId: 'uploads_put_part',
  tags: ['artifacts'],
  summary: 'Upload a part of a file; the same number again replaces it.',
  'x-unaudited': NOT_A_FILE_YET,
  'x-roles': ['editor'],
  parameters: [
    ...VERSION_PARAMETERS,
    { name: 'upload_id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
    {
      ...{ name: 'part_number', in: 'path', required: true },
      schema: { type: 'integer', minimum: 1, maximum: MAX_UPLOAD_PARTS },
    },
    DIGEST_HEADER,
  ],
  requestBody: { required: true, content: BYTES },
  responses: {
    200: {
      description: 'The part is stored.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/UploadPartDto' } } },
    },
  },
};

/** Adds the raw route of parts, which Nest does not know, to the OpenAPI document. */
export function documentUploads(document: OpenAPIObject): void {
  document.paths[PATH] = { put: UPLOAD_PART } as never;
}
