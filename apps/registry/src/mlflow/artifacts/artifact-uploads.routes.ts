import type { Readable } from 'node:stream';

import { type ArtifactUploadsService, MAX_UPLOAD_PARTS, type UploadPart } from '@intelgraph/experiment-tracking';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { type AppLogger, contextOf, streamBodies } from '@intelgraph/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { checkedContent } from '../../artifacts/checked-content.js';
import { int32, isObject, listOf, message, readFields, text } from '../wire/field-readers.js';
import { invalidParameter, MlflowError } from '../wire/mlflow-error.js';
import { sendMlflowError } from '../wire/send-mlflow-error.js';

import { writable } from './artifact-proxy.routes.js';
import { publicOrigin } from './public-origin.js';

export interface UploadRoutes {
  readonly uploads: ArtifactUploadsService;
  /** Largest upload in bytes. */
  readonly maxFileSize: number;
  readonly logger: AppLogger;
}

interface FolderRoute {
  Params: { '*'?: string };
}
interface PartRoute {
  Params: { upload_id: string; part_number: string };
}

/** Parts of a file, as a client claims them. */
export const CLAIMED = listOf(message({ part_number: int32().required(), etag: text() }));
/** What names an upload. */
export const THE_UPLOAD = { path: text().required(), upload_id: text().required() };

/**
 * MLflow's multipart uploads below one root. Its clients send the parts to the addresses that `create` answers: those of the
 * bucket where the installation offers it, else ours, where each part is encrypted. `GET parts/<upload>` lists what is there,
 * to go on after a crash.
 */
export async function addArtifactUploadRoutes(
  server: FastifyInstance,
  root: string,
  parts: UploadRoutes,
): Promise<void> {
  const base = `${root}/2.0/mlflow-artifacts/mpu`;
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendMlflowError(error, request, reply, parts.logger));
    for (const place of ['', '/*']) addSteps(scope, base, place, parts);
    scope.get<PartRoute>(`${base}/parts/:upload_id`, async (request) => {
      const { id, path, parts: stored } = await parts.uploads.get(contextOf(request), request.params.upload_id);
      return { upload_id: id, path, parts: stored.map(toWire) };
    });
    done();
  });
  // In a scope of its own: only here a body is a stream, whatever type it says it has.
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendMlflowError(error, request, reply, parts.logger));
    streamBodies(scope);
    addPartUpload(scope, base, parts);
    done();
  });
}

function addSteps(scope: FastifyInstance, base: string, place: string, { uploads }: UploadRoutes): void {
  scope.post<FolderRoute>(`${base}/create${place}`, async (request) => {
    const { path, num_parts } = readFields(
      { path: text().required(), num_parts: int32().otherwise(1) },
      bodyOf(request),
    );
    if (num_parts < 1 || num_parts > MAX_UPLOAD_PARTS) {
      throw invalidParameter('num_parts', num_parts, `must be from 1 to ${MAX_UPLOAD_PARTS}`);
    }
    const context = contextOf(request);
    const { id, direct } = await uploads.begin(context, writable(targetOf(request.params['*'], path)));
    const credentials = direct
      ? await addressesOfStorage(uploads, context, id, num_parts)
      : addressesHere(request, context, `${base}/parts/${id}`, num_parts);
    return { upload_id: id, credentials };
  });

  scope.post<FolderRoute>(`${base}/complete${place}`, async (request) => {
    const body = readFields({ ...THE_UPLOAD, parts: CLAIMED, sha256: text() }, bodyOf(request));
    const context = contextOf(request);
    await assertTarget(uploads, context, body.upload_id, targetOf(request.params['*'], body.path));
    if (body.parts.length === 0) throw invalidParameter('parts', [], 'must name at least one part');
    const claimed = body.parts.map(({ part_number: number, etag }) => {
      return etag === undefined ? { number } : { number, etag: etag.replace(/^"|"$/g, '') };
    });
    const { sha256 } = body;
    await uploads.complete(context, body.upload_id, { parts: claimed, ...(sha256 !== undefined && { sha256 }) });
    return {};
  });

  scope.post<FolderRoute>(`${base}/abort${place}`, async (request) => {
    const { upload_id, path } = readFields(THE_UPLOAD, bodyOf(request));
    const context = contextOf(request);
    await assertTarget(uploads, context, upload_id, targetOf(request.params['*'], path));
    await uploads.abort(context, upload_id);
    return {};
  });
}

function addPartUpload(scope: FastifyInstance, base: string, { uploads, maxFileSize }: UploadRoutes): void {
  const url = `${base}/parts/:upload_id/:part_number`;
  scope.put<PartRoute>(url, { bodyLimit: maxFileSize }, async (request, reply) => {
    const context = contextOf(request);
    requireRole(context, 'editor');
    const { upload_id, part_number } = request.params;
    if (!/^\d{1,6}$/.test(part_number)) throw invalidParameter('part_number', part_number, 'must be a whole number');
    const bytes = request.body as Readable | null | undefined;
    if (bytes == null) throw new MlflowError('INVALID_PARAMETER_VALUE', 'the body must be the bytes of the part');
    const content = checkedContent(bytes, { maxBytes: maxFileSize, sha256: announced(request) });
    const part = await uploads.putPart(context, upload_id, Number(part_number), content);
    return reply.header('etag', `"${part.etag}"`).send(toWire(part));
  });
}

/** Where each part goes: to the bucket, which asks for nothing but the address. */
async function addressesOfStorage(
  uploads: ArtifactUploadsService,
  context: RequestContext,
  id: string,
  count: number,
): Promise<object[]> {
  const { addresses } = await uploads.addresses(context, id, 1, count);
  return addresses.map(({ number, url }) => ({ url, part_number: number, headers: {} }));
}

/** Where each part goes: to us again, as the same caller. */
function addressesHere(request: FastifyRequest, context: RequestContext, place: string, count: number): object[] {
  const { authorization } = request.headers;
  const headers = authorization === undefined ? {} : { Authorization: authorization };
  const address = `${publicOrigin(request, context)}${place}`;
  return Array.from({ length: count }, (_, i) => ({ url: `${address}/${i + 1}`, part_number: i + 1, headers }));
}

/** Clients name the file as it lies on their own disk. */
function targetOf(folder: string | undefined, localFile: string): string {
  const name = localFile.split(/[\\/]/).at(-1) ?? localFile;
  return folder === undefined || folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`;
}

async function assertTarget(
  uploads: ArtifactUploadsService,
  context: RequestContext,
  id: string,
  target: string,
): Promise<void> {
  const { path } = await uploads.get(context, id);
  if (path !== target) throw invalidParameter('path', target, `the upload is of ${path}`);
}

function bodyOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  if (!isObject(body)) throw new MlflowError('BAD_REQUEST', 'the body must be a JSON object');
  return body;
}

function announced({ headers }: FastifyRequest): string | undefined {
  const digest = headers['x-content-sha256'];
  if (digest === undefined) return undefined;
  if (typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)) return digest;
  throw invalidParameter('X-Content-Sha256', digest, 'must be the 64 hex digits of a SHA-256');
}

function toWire({ number, etag, size }: UploadPart): object {
  return { part_number: number, etag: `"${etag}"`, size };
}
