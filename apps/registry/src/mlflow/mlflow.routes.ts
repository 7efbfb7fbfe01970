import { type AppLogger, contextOf, parseJsonBody } from '@intelgraph/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { MlflowEndpoint } from './mlflow-endpoint.js';
import { jsonObject } from './wire/json-text.js';
import { MlflowError } from './wire/mlflow-error.js';
import { sendMlflowError } from './wire/send-mlflow-error.js';

/** Where MLflow's API lives; its own web page asks under the second one. */
export const MLFLOW_ROOTS = ['/api', '/ajax-api'] as const;

/** The release of MLflow whose REST API is served; its clients ask for it. */
export const MLFLOW_VERSION = '3.17.2';

const SERVER_INFO = {
  store_type: 'SqlStore',
  workspaces_enabled: false,
  multipart_uploads_enabled: false,
  multipart_downloads_enabled: false,
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Largest body of a batch, in bytes. */
    maxBodyBytes?: number;
  }
}

interface MlflowRoute {
  Params: Record<string, string>;
}

/**
 * Serves MLflow's REST API with MLflow's own error bodies: raw routes in a scope of their own, since Nest's pipeline costs half of
 * the throughput.
 */
export async function addMlflowRoutes(
  server: FastifyInstance,
  endpoints: readonly MlflowEndpoint[],
  logger: AppLogger,
): Promise<void> {
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendMlflowError(error, request, reply, logger));
    readJsonWithInt64(scope);
    const config = { public: true, quiet: true };
    scope.get('/version', { config }, (_request, reply) => reply.type('text/plain').send(MLFLOW_VERSION));
    for (const root of MLFLOW_ROOTS) {
      scope.get(`${root}/3.0/mlflow/server-info`, () => SERVER_INFO);
      for (const endpoint of endpoints) addEndpoint(scope, root, endpoint);
      for (const version of ['2.0', '3.0']) {
        scope.all(`${root}/${version}/mlflow/*`, ({ method, url }) => {
          throw new MlflowError('ENDPOINT_NOT_FOUND', `there is nothing at ${method} ${url.split('?', 1)[0] ?? url}`);
        });
      }
    }
    done();
  });
}

function addEndpoint(scope: FastifyInstance, root: string, endpoint: MlflowEndpoint): void {
  for (const version of endpoint.versions) {
    scope.route<MlflowRoute>({
      method: [...endpoint.methods],
      url: `${root}/${version}/mlflow${endpoint.path}`,
      ...(endpoint.maxBodyBytes !== undefined && { config: { maxBodyBytes: endpoint.maxBodyBytes } }),
      handler: async (request, reply) => {
        const answer = await endpoint.answer(contextOf(request), sourceOf(request), request.params);
        // Large numbers are raw JSON, which Fastify's own serializer knows nothing of.
        return reply.type('application/json; charset=utf-8').serializer(String).send(jsonObject(answer).text);
      },
    });
  }
}

function batchTooLarge(limit: number, size: number): MlflowError {
  return new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `Batched logging API requests must be at most ${limit} bytes, got a request of size ${size}.`,
  );
}

/** What the request says: its query where there is no body, as protobuf clients do it. */
function sourceOf(request: FastifyRequest): unknown {
  if (request.method === 'GET') return request.query;
  return request.body ?? request.query;
}

/** Whole numbers beyond 2^53 come as bigint: steps and times are 64 bits wide. */
function readJsonWithInt64(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const { maxBodyBytes } = request.routeOptions.config;
      if (maxBodyBytes !== undefined && bytes.length > maxBodyBytes) throw batchTooLarge(maxBodyBytes, bytes.length);
      done(null, bytes.length === 0 ? undefined : parseJsonBody(bytes, { wideIntegers: true }));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), undefined);
    }
  });
}
