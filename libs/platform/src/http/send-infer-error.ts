import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppLogger } from '../logging/app-logger.js';
import { faultOf } from './problem.js';

/** Answers with the error body that clients of the Open Inference Protocol read; logs what nobody threw on purpose. */
export function sendInferError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: AppLogger): void {
  const { status, detail, fields, retryAfterSeconds, acceptEncoding, unexpected } = faultOf(error);
  if (unexpected) logger.error({ err: error, method: request.method, url: request.routeOptions.url }, 'request failed');
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (acceptEncoding !== undefined) void reply.header('accept-encoding', acceptEncoding);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  const isInput = status === 422 && fields.length > 0;
  const text = isInput ? fields.map(({ field, message }) => `${field} ${message}`).join('; ') : detail;
  void reply
    // The protocol has one status for requests that are wrong.
    .code(status === 422 ? 400 : status)
    .header('content-type', 'application/json')
    .serializer(String)
    .send(JSON.stringify({ error: text }));
}
