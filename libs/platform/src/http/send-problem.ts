import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppLogger } from '../logging/app-logger.js';
import { faultOf, problemOf } from './problem.js';

/** Media type of problems (RFC 9457). */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** Answers with the problem that an error means; logs it when nobody threw it on purpose. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: AppLogger): void {
  const fault = faultOf(error);
  if (fault.unexpected)
    logger.error({ err: error, method: request.method, url: request.routeOptions.url }, 'request failed');
  if (reply.raw.headersSent) {
    // Half an answer is out: the only honest ending is a broken connection.
    reply.raw.destroy();
    return;
  }
  if (fault.retryAfterSeconds !== undefined)
    void reply.header('retry-after', String(Math.ceil(fault.retryAfterSeconds)));
  if (fault.acceptEncoding !== undefined) void reply.header('accept-encoding', fault.acceptEncoding);
  if (fault.status === 401) void reply.header('www-authenticate', 'Bearer');
  const body = JSON.stringify(problemOf(fault, request.id));
  void reply.code(fault.status).header('content-type', PROBLEM_JSON).serializer(String).send(body);
}
