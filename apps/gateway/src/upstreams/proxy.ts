import type { IncomingHttpHeaders } from 'node:http';

import replyFrom from '@fastify/reply-from';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { InvalidInputError } from '@intelgraph/kernel';
import { type AppLogger, sendInferError, streamBodies } from '@intelgraph/platform';

import type { GatewayConfig } from '../config.js';

import { withNearestLimit } from '../rate-limits/nearest-limit.js';

import { originOf, type ReplicatedUpstreams } from './replicated-upstreams.js';
import { RequestTooLargeError, UpstreamTimeoutError, UpstreamUnavailableError } from './upstreams.errors.js';
import { INNER_ROUTES, ROUTES, TOLD_BY_ERROR, UPSTREAM_NAMES, type UpstreamName } from './upstreams.js';

/**
 * Forwards every path of the route table to its service, bodies streamed both ways and never parsed. The bearer token goes
 * along: the service verifies it again.
 */
export async function proxyToUpstreams(
  server: FastifyInstance,
  config: GatewayConfig,
  upstreams: ReplicatedUpstreams,
  logger: AppLogger,
): Promise<void> {
  await server.register(async (scope) => {
    scope.addHook('onRequest', (request, _reply, done) => done(refusalOf(request, config.bodyLimit)));
    streamBodies(scope, { asSent: true });
    await scope.register(replyFrom, {
      undici: upstreams.asDispatcher(),
      maxRetriesOn503: 0,
      retryMethods: [],
      disableRequestLogging: true,
    });
    const tellByError = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
      sendInferError(error, request, reply, logger);
    for (const name of UPSTREAM_NAMES) {
      const forward = forwarderTo(name);
      for (const route of INNER_ROUTES[name] ?? []) scope.all(route, forward);
      for (const prefix of ROUTES[name]) {
        const options = TOLD_BY_ERROR.has(prefix) ? { errorHandler: tellByError } : {};
        scope.all(prefix, options, forward);
        scope.all(`${prefix}/*`, options, forward);
      }
    }
  });
}

/** What the services would refuse anyway, but while the body is still being sent: by then the answer gets lost. */
function refusalOf(request: FastifyRequest, bodyLimit: number): Error | undefined {
  if (/(\.|%2e){2}/i.test(pathOf(request))) return InvalidInputError.of('path', 'must not contain ".."');
  const isJson = /^application\/(.+\+)?json\b/.test(request.headers['content-type'] ?? '');
  const length = Number(request.headers['content-length'] ?? 0);
  return isJson && length > bodyLimit ? new RequestTooLargeError(bodyLimit) : undefined;
}

function forwarderTo(name: UpstreamName) {
  const base = originOf(name);
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    // The query goes along by itself; as part of the source a ".." in it would be taken for a path.
    reply.from(`${base}${pathOf(request)}`, {
      rewriteRequestHeaders: (_request, headers) => {
        const { scope } = request;
        // `expect` was answered by us.
        // Who answers with addresses needs the one by which the client came.
        const came = { 'x-forwarded-host': headers['x-forwarded-host'] ?? request.host };
        const by = { 'x-forwarded-proto': headers['x-forwarded-proto'] ?? request.protocol };
        const own = { expect: undefined, 'x-request-id': request.id, traceparent: scope.traceparent };
        return { ...headers, ...came, ...by, ...own };
      },
      // These are about the connection to the service, not about the client's.
      rewriteHeaders: (headers) => withNearestLimit(withoutConnection(headers), reply.getHeader('ratelimit-remaining')),
      onError: (_reply, { error }) => {
        reply.send(
          isTimeout(error) ? new UpstreamTimeoutError(name, error) : new UpstreamUnavailableError(name, error),
        );
      },
    });
}

const withoutConnection = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'connection' && name !== 'keep-alive'));

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '';

function isTimeout(error: Error & { code?: string; statusCode?: number }): boolean {
  return error.statusCode === 504 || error.code === 'UND_ERR_HEADERS_TIMEOUT' || error.code === 'UND_ERR_BODY_TIMEOUT';
}
