import { announcedFault, type AppLogger } from '@intelgraph/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { codeOfStatus, MLFLOW_STATUS, MlflowError } from './mlflow-error.js';

/** Answers with the error body that MLflow's clients read; logs what nobody threw on purpose. */
export function sendMlflowError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: AppLogger): void {
  const { status, code, detail, acceptEncoding } = announcedFault(error, request, reply, logger);
  if (reply.raw.headersSent) {
    // Half an answer is out: the only honest ending is a broken connection.
    reply.raw.destroy();
    return;
  }
  const errorCode = error instanceof MlflowError ? error.errorCode : codeOfStatus(status, code);
  const body = JSON.stringify({ error_code: errorCode, message: detail });
  void reply
    .code(acceptEncoding === undefined ? MLFLOW_STATUS[errorCode] : status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer(String)
    .send(body);
}
