import { type AppLogger, faultOf } from '@intelgraph/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { codeOfStatus, MLFLOW_STATUS, MlflowError } from './mlflow-error.js';

/** Answers with the error body that MLflow's clients read; logs what nobody threw on purpose. */
export function sendMlflowError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: AppLogger): void {
  const { status, code, detail, retryAfterSeconds, acceptEncoding, unexpected } = faultOf(error);
  if (unexpected) logger.error({ err: error, method: request.method, url: request.routeOptions.url }, 'request failed');
  if (reply.raw.headersSent) {
    // Half an answer is out: the only honest ending is a broken connection.
    reply.raw.destroy();
    return;
  }
  const errorCode = error instanceof MlflowError ? error.errorCode : codeOfStatus(status, code);
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (acceptEncoding !== undefined) void reply.header('accept-encoding', acceptEncoding);
  if (errorCode === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
  const body = JSON.stringify({ error_code: errorCode, message: detail });
  void reply
    .code(acceptEncoding === undefined ? MLFLOW_STATUS[errorCode] : status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer(String)
    .send(body);
}
