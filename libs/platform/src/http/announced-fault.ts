import type { FastifyReply, FastifyRequest } from 'fastify';
import { inRequestScope } from '../context/request-scope.js';
import type { AppLogger } from '../logging/app-logger.js';
import { faultOf } from './problem.js';

/**
 * What an error means to the client, in whatever body the protocol tells it: logs what nobody threw on purpose, and sets the headers that
 * go with it unless an answer is under way.
 */
export function announcedFault(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: AppLogger,
): ReturnType<typeof faultOf> {
  const fault = faultOf(error);
  const { status, retryAfterSeconds, acceptEncoding, unexpected } = fault;
  if (unexpected) {
    const about = { err: error, method: request.method, url: request.routeOptions.url };
    inRequestScope(request.scope, () => logger.error(about, 'request failed'));
  }
  if (reply.raw.headersSent) return fault;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (acceptEncoding !== undefined) void reply.header('accept-encoding', acceptEncoding);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  return fault;
}
