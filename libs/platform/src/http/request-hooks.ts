import type { RequestContext } from '@intelgraph/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { scopeOf } from '../context/correlation.js';
import { deadlineOfHeader, TIMEOUT_HEADER } from '../context/deadline.js';
import { inRequestScope } from '../context/request-scope.js';
import { ConnectedCaller } from './connected-caller.js';
import { HostGuard } from './host-guard.js';
import type { HttpServerDeps } from './http-server-deps.js';
import { noRoute } from './problem.js';
import { checkParams, checkQuery } from './url-hygiene.js';

const DOCS = /^\/docs(-json|-yaml)?(\/|$)/;

/** Adds what happens around every request: ids, host check, authentication, hygiene, log line, metrics. */
export function addRequestHooks(server: FastifyInstance, deps: HttpServerDeps): void {
  const { config, authenticator } = deps;
  const hosts =
    config.authMode === 'dev' || config.allowedHosts.length > 0 ? new HostGuard(config.allowedHosts) : undefined;

  server.addHook('onRequest', (request, reply, done) => {
    const traceparent = header(request, 'traceparent');
    const tracing = deps.tracing === undefined || isPublic(request) ? undefined : deps.tracing;
    request.scope = scopeOf(request.id, traceparent, tracing);
    request.scope.caller = new ConnectedCaller(request.raw.socket);
    void reply.header('x-request-id', request.id);
    void reply.header('x-content-type-options', 'nosniff');
    // Who asks without a trace has the request id, and nothing to go on with.
    if (traceparent !== undefined || deps.tracing !== undefined) {
      void reply.header('traceresponse', request.scope.traceparent);
    }
    done();
  });

  server.addHook('onRequest', (request, _reply, done) => {
    const { scope, headers } = request;
    hosts?.check(headers);
    checkQuery(request.raw.url ?? '');
    if (request.is404) throw noRoute(request);
    if (isPublic(request)) {
      done();
      return;
    }
    deps.gate();
    const timeout = header(request, TIMEOUT_HEADER);
    if (timeout !== undefined) scope.deadline = deadlineOfHeader(timeout);
    const enter = (context: RequestContext): void => {
      request.requestContext = context;
      scope.context = context;
      done();
    };
    const authenticated = authenticator.authenticateNow(
      {
        authorization: headers.authorization,
        workspace: header(request, 'x-workspace'),
        actingFor: header(request, 'x-acting-for'),
        service: header(request, 'x-service'),
        address: request.ip,
      },
      scope,
    );
    // A token that is known here needs no waiting, and a promise a request shows.
    if (authenticated instanceof Promise) authenticated.then(enter, done);
    else enter(authenticated);
  });

  // Only now: until then nothing logs but by the request itself, and the body is read from the socket's own async context.
  server.addHook('preValidation', (request, _reply, done) => {
    checkParams(request.params);
    inRequestScope(request.scope, done);
  });

  server.addHook('onResponse', (request, reply, done) => {
    noteAnswer(request, reply, deps);
    done();
  });
}

/** Metrics, span and log line of an answer. */
function noteAnswer(request: FastifyRequest, reply: FastifyReply, { metrics, logger }: HttpServerDeps): void {
  const { method, scope } = request;
  const { url = 'unmatched', config: route } = request.routeOptions;
  const status = reply.statusCode;
  const elapsed = reply.elapsedTime;
  metrics.observe({ method, route: url, status, seconds: elapsed / 1000 });
  scope.span?.end({
    name: `${method} ${url}`,
    attributes: { 'http.request.method': method, 'http.route': url, 'http.response.status_code': status },
    failed: status >= 500,
  });
  const level = route.quiet ? 'debug' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  const line = { method, route: url, status, ms: Math.round(elapsed * 100) / 100 };
  inRequestScope(scope, () => logger[level](line, 'answered'));
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Documentation is served by Swagger's own routes, which carry no configuration of ours. */
function isPublic(request: FastifyRequest): boolean {
  const { config, url = '' } = request.routeOptions;
  return config.public === true || (url.startsWith('/docs') && DOCS.test(url));
}
