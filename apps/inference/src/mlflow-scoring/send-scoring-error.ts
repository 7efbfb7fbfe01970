import { type AppLogger, faultOf } from '@intelgraph/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { codeOf, UnsupportedContentError } from './scoring-error.js';

/** Answers as MLflow's scoring server refuses; logs what nobody threw on purpose. */
export function sendScoringError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: AppLogger,
): void {
  const { status, detail, fields, retryAfterSeconds, acceptEncoding, unexpected } = faultOf(error);
  if (unexpected) logger.error({ err: error, method: request.method, url: request.routeOptions.url }, 'request failed');
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (acceptEncoding !== undefined) void reply.header('accept-encoding', acceptEncoding);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (status === 415 || error instanceof UnsupportedContentError) {
    void reply.code(415).header('content-type', 'text/plain; charset=utf-8').serializer(String).send(detail);
    return;
  }
  const isInput = status === 422 && fields.length > 0;
  const message = isInput ? fields.map(({ field, message: why }) => `${field} ${why}`).join('; ') : detail;
  void reply
    // MLflow has one status for requests that are wrong.
    .code(status === 422 ? 400 : status)
    .header('content-type', 'application/json')
    .serializer(String)
    .send(JSON.stringify({ error_code: codeOf(status), message }));
}
