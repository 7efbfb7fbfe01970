import { modelVersionFileUploaded } from '@intelgraph/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';

const PATH = '/api/v1/models/{name}/versions/{version}/artifact/files/{path}';
const ARCHIVE_PATH = '/api/v1/models/{name}/versions/{version}/artifact/archive';
export const BYTES = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

export const inPath = (name: string, description: string, example: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', example },
});

/** What names a version. */
export const VERSION_PARAMETERS = [
  inPath('name', 'Name or id of a model.', 'fraud_detector'),
  inPath('version', 'A semantic version.', '1.0.0'),
];
/** The digest that a sender announces. */
export const DIGEST_HEADER = {
  name: 'X-Content-Sha256',
  in: 'header',
  required: false,
  description: 'SHA-256 of the bytes; others are refused.',
  schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
};

const PARAMETERS = [
  ...VERSION_PARAMETERS,
  inPath('path', 'Path inside the artifact; it may hold slashes.', 'weights/model.bin'),
];

const UPLOAD = {
  operationId: 'artifacts_upload',
  tags: ['artifacts'],
  summary: 'Upload a file of a pending version; the same path again replaces it.',
  'x-audit-event': modelVersionFileUploaded.type,
  'x-roles': ['editor'],
  parameters: [...PARAMETERS, DIGEST_HEADER],
  requestBody: { required: true, content: BYTES },
  responses: {
    201: {
      description: 'The file is stored.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ArtifactFileDto' } } },
    },
  },
};

const UPLOAD_ARCHIVE = {
  operationId: 'artifacts_upload_archive',
  tags: ['artifacts'],
  summary: 'Upload the files of a pending version as one zip or tar.gz; all of them are added, or none.',
  description: 'Refused as `ARCHIVE.<PROBLEM>` with the entry at fault in `details.entry`.',
  'x-audit-event': modelVersionFileUploaded.type,
  'x-roles': ['editor'],
  parameters: [...VERSION_PARAMETERS, DIGEST_HEADER],
  requestBody: { required: true, content: BYTES },
  responses: {
    201: {
      description: 'The files are stored.',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['files'],
            properties: { files: { type: 'array', items: { $ref: '#/components/schemas/ArtifactFileDto' } } },
          },
        },
      },
    },
  },
};

const DOWNLOAD = {
  operationId: 'artifacts_download',
  tags: ['artifacts'],
  summary: 'Download a file of a stored version; it is verified while it is sent.',
  parameters: PARAMETERS,
  responses: { 200: { description: 'The bytes.', content: BYTES } },
};

/** Adds the raw routes of files, which Nest does not know, to the OpenAPI document. */
export function documentArtifactFiles(document: OpenAPIObject): void {
  document.paths[PATH] = { put: UPLOAD, get: DOWNLOAD } as never;
  document.paths[ARCHIVE_PATH] = { put: UPLOAD_ARCHIVE } as never;
}
