import { announcedFault, type AppLogger } from '@intelgraph/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { codeOf, UnsupportedContentError } from './scoring-error.js';

/** Answers as MLflow's scoring server refuses; logs what nobody threw on purpose. */
export function sendScoringError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: AppLogger,
): void {
  const { status, detail, fields } = announcedFault(error, request, reply, logger);
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
