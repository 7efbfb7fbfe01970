import type { FastifyInstance, FastifyRequest } from 'fastify';
import { scopeOf } from '../context/correlation.js';
import { inRequestScope } from '../context/request-scope.js';
import { HostGuard } from './host-guard.js';
import type { HttpServerDeps } from './http-server-deps.js';
import { noRoute } from './problem.js';
import { checkParams, checkQuery } from './url-hygiene.js';

/** Adds what happens around every request: ids, host check, authentication, hygiene, log line, metrics. */
export function addRequestHooks(server: FastifyInstance, deps: HttpServerDeps): void {
  const { config, authenticator, logger, metrics } = deps;
  const hosts =
    config.authMode === 'dev' || config.allowedHosts.length > 0 ? new HostGuard(config.allowedHosts) : undefined;

  server.addHook('onRequest', (request, reply, done) => {
    request.scope = scopeOf(request.id, header(request, 'traceparent'));
    void reply.header('x-request-id', request.id);
    void reply.header('x-content-type-options', 'nosniff');
    inRequestScope(request.scope, done);
  });

  server.addHook('onRequest', async (request) => {
    hosts?.check(request.headers);
    checkQuery(request.raw.url ?? '');
    if (request.is404) throw noRoute(request);
    if (isPublic(request)) return;
    deps.gate();
    request.requestContext = await authenticator.authenticate(
      {
        authorization: request.headers.authorization,
        workspace: header(request, 'x-workspace'),
        actingFor: header(request, 'x-acting-for'),
        service: header(request, 'x-service'),
      },
      request.scope,
    );
    request.scope.context = request.requestContext;
  });

  // The body was read from the socket's own async context; come back into the request's.
  server.addHook('preValidation', (request, _reply, done) => {
    checkParams(request.params);
    inRequestScope(request.scope, done);
  });

  server.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime * 100) / 100;
    metrics.observe({ method, route, status, seconds: reply.elapsedTime / 1000 });
    const line = { method, route, status, ms };
    inRequestScope(request.scope, () => {
      if (request.routeOptions.config.quiet) logger.debug(line, 'answered');
      else logger.info(line, 'answered');
    });
    done();
  });
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Documentation is served by Swagger's own routes, which carry no configuration of ours. */
function isPublic(request: FastifyRequest): boolean {
  if (request.routeOptions.config.public === true) return true;
  return /^\/docs(-json|-yaml)?(\/|$)/.test(request.routeOptions.url ?? '');
}
