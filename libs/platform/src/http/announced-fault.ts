import type { FastifyReply, FastifyRequest } from 'fastify';
import { inRequestScope, type RequestScope } from '../context/request-scope.js';
import type { AppLogger } from '../logging/app-logger.js';
import { setHeaders } from './answer-headers.js';
import { type Fault, faultOf } from './problem.js';

/** Which request an error belongs to. */
export interface FailedRequest {
  readonly method: string;
  /** The pattern of its route, where it has one. */
  readonly route: string | undefined;
  readonly scope: RequestScope;
}

/** What an error means to the client, in whatever body the protocol tells it; logs what nobody threw on purpose. */
export function loggedFault(error: unknown, { method, route, scope }: FailedRequest, logger: AppLogger): Fault {
  const fault = faultOf(error);
  if (fault.unexpected) {
    inRequestScope(scope, () => logger.error({ err: error, method, url: route }, 'request failed'));
  }
  return fault;
}

/** The headers that go with an error, names and values in turn. */
export function faultHeaders({ status, retryAfterSeconds, acceptEncoding }: Fault): string[] {
  const headers: string[] = [];
  if (retryAfterSeconds !== undefined) headers.push('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (acceptEncoding !== undefined) headers.push('accept-encoding', acceptEncoding);
  if (status === 401) headers.push('www-authenticate', 'Bearer');
  return headers;
}

/** {@link loggedFault} of a request that Fastify has, with its headers set unless an answer is under way. */
export function announcedFault(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: AppLogger): Fault {
  const { method, scope, routeOptions } = request;
  const fault = loggedFault(error, { method, route: routeOptions.url, scope }, logger);
  if (reply.raw.headersSent) return fault;
  setHeaders(reply, faultHeaders(fault));
  return fault;
}
