import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { serverTls } from '../bootstrap/server-tls.js';
import type { AppConfig } from '../config/define-config.js';
import { requestIdOf } from '../context/correlation.js';
import './fastify-types.js';
import { DirectRoutes } from './direct/direct-routes.js';
import { decodeBodies } from './encoded-body.js';
import { continueWhenRead } from './expect-continue.js';
import type { HttpServerDeps } from './http-server-deps.js';
import { addRequestHooks } from './request-hooks.js';
import { readJsonBody } from './json-body.js';
import { rewritePrefixes } from './path-prefixes.js';
import { noRoute } from './problem.js';
import { PROBLEM_JSON } from './error-form.js';
import { sendProblem } from './send-error.js';
import { lingerOverUnreadBodies } from './unread-body.js';

/** Longest path parameter, in characters. */
const MAX_PARAM_LENGTH = 1024;
/** How long an idle connection is kept, in milliseconds: longer than load balancers keep theirs. */
const KEEP_ALIVE_MS = 72_000;

/** A Fastify server with our limits, parsers, hooks and error bodies; Nest and raw routes are added to it. */
export function createHttpServer(deps: HttpServerDeps): FastifyInstance {
  const { config, logger } = deps;
  const direct = new DirectRoutes(deps);
  const server = fastify({
    serverFactory: (handler) =>
      listenerOf(config, (request, response) => {
        if (!direct.takes(request, response)) handler(request, response);
      }),
    bodyLimit: config.bodyLimit,
    trustProxy: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    rewriteUrl: (request) => rewritePrefixes(request, config.basePath),
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, logger),
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) return;
      socket.end(rawRefusal(error.code));
    },
  });
  server.server.maxConnections = config.maxConnections;
  server.decorate('directRoutes', direct);
  server.addHook('preClose', (done) => {
    direct.close();
    done();
  });
  server.decorateRequest('requestContext', null);
  server.decorateRequest('scope');
  server.decorateRequest('bodyText');
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, logger));
  server.setNotFoundHandler((request, reply) => sendProblem(noRoute(request), request, reply, logger));
  replaceParsers(server);
  continueWhenRead(server);
  decodeBodies(server);
  lingerOverUnreadBodies(server);
  addRequestHooks(server, deps);
  return server;
}

/** Its type tells nothing of TLS on purpose: all code behind sees a plain HTTP server. */
function listenerOf(config: AppConfig, handler: RequestListener): Server {
  const tls = serverTls(config);
  const server = tls === undefined ? createServer(handler) : createTlsServer(tls, handler);
  server.requestTimeout = config.requestTimeout;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function replaceParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(/^application\/(.+\+)?json\b/, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    try {
      const { text, value } = readJsonBody(typeof body === 'string' ? Buffer.from(body) : body);
      request.bodyText = text;
      done(null, value);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), undefined);
    }
  });
}

/** The answer to bytes that are not HTTP: there is no request yet, so it is written by hand. */
function rawRefusal(code: string | undefined): string {
  const [status, title] =
    code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = JSON.stringify({ type: 'about:blank', title, status, detail: 'the request is not valid HTTP' });
  const head = `HTTP/1.1 ${status} ${title}\r\nconnection: close\r\ncontent-type: ${PROBLEM_JSON}`;
  return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
