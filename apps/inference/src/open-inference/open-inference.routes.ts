import { type AppLogger, contextOf, noRoute, sendInferError } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { InferRoute, type ModelRoute } from './infer.route.js';
import { addExtensionRoutes } from './open-inference-extensions.routes.js';
import type { OpenInferenceExtensions } from './open-inference-extensions.js';
import { type OpenInference, SERVER } from './open-inference.service.js';

export interface OpenInferenceRoutesOptions {
  readonly extensions: OpenInferenceExtensions;
  readonly logger: AppLogger;
  /** Largest body of an inference, in bytes. */
  readonly bodyLimit: number;
}

/**
 * The Open Inference Protocol (KServe V2) over REST, with Triton's binary tensor data: raw routes in a scope of their own, where
 * the framing header alone decides how a body is read, whatever its content type says.
 */
export async function addOpenInferenceRoutes(
  server: FastifyInstance,
  inference: OpenInference,
  { extensions, logger, bodyLimit }: OpenInferenceRoutesOptions,
): Promise<void> {
  const infer = new InferRoute(inference, bodyLimit);
  server.directRoutes.add((url) => infer.match(url));
  const addAll = (scope: FastifyInstance, _options: object, done: () => void): void => {
    scope.setErrorHandler((error, request, reply) => {
      sendInferError(error, request, reply, logger);
    });
    // Clients try extensions that are not served.
    scope.setNotFoundHandler((request, reply) => sendInferError(noRoute(request), request, reply, logger));
    scope.removeAllContentTypeParsers();
    // Fastify refuses types that are none before it asks a parser.
    scope.addHook('onRequest', ({ headers }, _reply, next) => {
      headers['content-type'] = 'application/octet-stream';
      next();
    });
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, body);
    });
    addHealth(scope, inference);
    for (const path of ['/models/:model', '/models/:model/versions/:version']) {
      addModel(scope, path, { inference, extensions, infer, bodyLimit });
    }
    addExtensionRoutes(scope, extensions);
    done();
  };
  await server.register(addAll, { prefix: '/v2' });
}

function addHealth(scope: FastifyInstance, inference: OpenInference): void {
  const config = { public: true, quiet: true };
  const health = (): object => ({ live: true, ready: inference.isReady });
  scope.get('', { config }, () => SERVER);
  scope.get('/health/live', { config }, health);
  scope.get('/health/ready', { config }, (_request, reply) => reply.code(inference.isReady ? 200 : 503).send(health()));
}

interface ModelRouteParts extends Pick<OpenInferenceRoutesOptions, 'extensions' | 'bodyLimit'> {
  readonly inference: OpenInference;
  readonly infer: InferRoute;
}

function addModel(scope: FastifyInstance, path: string, parts: ModelRouteParts): void {
  const { inference, extensions, infer, bodyLimit } = parts;
  const config = { quiet: true };
  scope.get<ModelRoute>(path, { config }, (request) => inference.metadata(contextOf(request), request.params));
  scope.get<ModelRoute>(`${path}/ready`, { config }, async (request, reply) => {
    const ready = await extensions.isReady(contextOf(request), request.params);
    return reply.code(ready ? 200 : 503).send({ name: request.params.model, ready });
  });
  scope.post<ModelRoute>(`${path}/infer`, { config, bodyLimit }, (request, reply) => infer.handle(request, reply));
}
