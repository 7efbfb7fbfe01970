import type { RequestContext } from '@intelgraph/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { scopeOf } from '../context/correlation.js';
import { deadlineOfHeader, TIMEOUT_HEADER } from '../context/deadline.js';
import { inRequestScope } from '../context/request-scope.js';
import { commonHeaders, ReplyHead, setHeaders } from './answer-headers.js';
import { noteAnswered } from './answered.js';
import { ConnectedCaller } from './connected-caller.js';
import type { HttpServerDeps } from './http-server-deps.js';
import { noRoute } from './problem.js';
import { checkParams, checkQuery } from './url-hygiene.js';

const DOCS = /^\/docs(-json|-yaml)?(\/|$)/;

/** Adds what happens around every request: ids, host check, authentication, hygiene, log line, metrics. */
export function addRequestHooks(server: FastifyInstance, deps: HttpServerDeps): void {
  const { authenticator, hosts } = deps;

  server.addHook('onRequest', (request, reply, done) => {
    const traceparent = header(request, 'traceparent');
    const tracing = deps.tracing === undefined || isPublic(request) ? undefined : deps.tracing;
    request.scope = scopeOf(request.id, traceparent, tracing);
    request.scope.caller = new ConnectedCaller(request.raw.socket);
    request.scope.answer = new ReplyHead(reply);
    setHeaders(reply, commonHeaders(request.scope, traceparent !== undefined || deps.tracing !== undefined));
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
    const { method, scope, routeOptions } = request;
    const { url: route = 'unmatched', config } = routeOptions;
    const { statusCode: status, elapsedTime: milliseconds } = reply;
    noteAnswered({ method, route, status, milliseconds, scope, quiet: config.quiet === true }, deps);
    done();
  });
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
