import { artifactFilesRemoved, artifactFileStored, type EventDefinition } from '@intelgraph/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';

import { BYTES } from '../../artifacts/artifact-files.openapi.js';
import { NOT_A_FILE_YET } from '../../uploads/uploads.openapi.js';
import { CLAIMED, THE_UPLOAD } from '../artifacts/artifact-uploads.routes.js';
import { type Fields, int32, int64, type JsonSchema, schemaOf, text } from '../wire/field-readers.js';

import { many } from './answers.js';
import { jsonOf, mlflowOperation } from './mlflow.openapi.js';

interface ArtifactRoute {
  readonly method: 'get' | 'put' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly query?: Fields;
  /** JSON of the request; `bytes` is a file. */
  readonly body?: Fields | 'bytes';
  readonly gives?: Readonly<Record<string, JsonSchema>> | 'bytes';
  readonly writes?: EventDefinition;
  /** Why a write leaves no audited event. */
  readonly unaudited?: string;
}

const PROXY = '/api/2.0/mlflow-artifacts';

const ROUTES: readonly ArtifactRoute[] = [
  {
    method: 'get',
    path: `${PROXY}/artifacts`,
    summary: 'Files and folders, one folder at a time.',
    query: { path: text().required() },
    gives: { files: many('FileInfo') },
  },
  {
    method: 'put',
    path: `${PROXY}/artifacts/{path}`,
    summary: 'Stores a file; the path may hold slashes.',
    body: 'bytes',
    writes: artifactFileStored,
  },
  { method: 'get', path: `${PROXY}/artifacts/{path}`, summary: 'Downloads a file.', gives: 'bytes' },
  {
    method: 'delete',
    path: `${PROXY}/artifacts/{path}`,
    summary: 'Removes a file, or a folder with all that is in it.',
    writes: artifactFilesRemoved,
  },
  {
    method: 'get',
    path: `${PROXY}/presigned/{path}`,
    summary: 'An address of the storage itself, where it has one.',
    gives: { url: text().schema, file_size: int64().schema },
  },
  {
    method: 'post',
    path: `${PROXY}/mpu/create/{path}`,
    summary: 'Begins a file that comes in parts; the path is its folder.',
    body: { path: text().required(), num_parts: int32() },
    gives: { upload_id: text().schema, credentials: { type: 'array', items: { type: 'object' } } },
    unaudited: NOT_A_FILE_YET,
  },
  {
    method: 'put',
    path: `${PROXY}/mpu/parts/{upload_id}/{part_number}`,
    summary: 'Stores a part.',
    body: 'bytes',
    gives: { part_number: int32().schema, etag: text().schema, size: int64().schema },
    unaudited: NOT_A_FILE_YET,
  },
  {
    method: 'get',
    path: `${PROXY}/mpu/parts/{upload_id}`,
    summary: 'The parts that are stored.',
    gives: { upload_id: text().schema, path: text().schema, parts: CLAIMED.schema },
  },
  {
    method: 'post',
    path: `${PROXY}/mpu/complete/{path}`,
    summary: 'Puts the parts together.',
    body: { ...THE_UPLOAD, parts: CLAIMED, sha256: text() },
    writes: artifactFileStored,
  },
  {
    method: 'post',
    path: `${PROXY}/mpu/abort/{path}`,
    summary: 'Gives up a file that came in parts.',
    body: THE_UPLOAD,
    unaudited: NOT_A_FILE_YET,
  },
  {
    method: 'get',
    path: '/get-artifact',
    summary: 'Downloads a file of a run.',
    query: { run_id: text().required(), path: text().required() },
    gives: 'bytes',
  },
  {
    method: 'get',
    path: '/model-versions/get-artifact',
    summary: 'Downloads a file of a version.',
    query: { name: text().required(), version: text().required(), path: text().required() },
    gives: 'bytes',
  },
  {
    method: 'get',
    path: '/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files',
    summary: 'Downloads a file of a logged model.',
    query: { artifact_file_path: text().required() },
    gives: 'bytes',
  },
  {
    method: 'post',
    path: '/ajax-api/2.0/mlflow/upload-artifact',
    summary: 'Stores a file of a run of 10 MB at most.',
    query: { run_uuid: text().required(), path: text().required() },
    body: 'bytes',
    writes: artifactFileStored,
  },
];

/** Adds the routes of files, MLflow's artifact proxy among them, to the OpenAPI document. */
export function documentArtifacts(document: OpenAPIObject): void {
  for (const route of ROUTES) {
    document.paths[route.path] = { ...document.paths[route.path], [route.method]: operationOf(route) };
  }
}

function operationOf({
  method,
  path,
  summary,
  query = {},
  body,
  gives = {},
  writes,
  unaudited,
}: ArtifactRoute): object {
  return mlflowOperation({
    ...{ method, path, summary, query, writes, unaudited },
    roles: [method === 'get' ? 'viewer' : 'editor'],
    body: body === 'bytes' ? BYTES : body && jsonOf(schemaOf(body)),
    answer: gives === 'bytes' ? BYTES : jsonOf({ type: 'object', properties: gives }),
  });
}
