import { type AppLogger, contextOf, sendInferError } from '@intelgraph/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { callOf, MalformedCallError } from './call-target.js';
import type { ServingTarget, TensorflowServing } from './tensorflow-serving.service.js';

export interface TensorflowServingRoutesOptions {
  readonly logger: AppLogger;
  /** Largest body of a prediction, in bytes. */
  readonly bodyLimit: number;
}

interface Route {
  readonly Params: { readonly model?: string; readonly last: string };
  readonly Body: Buffer | undefined;
}

/** What the last part of a path names: the model itself, a version of it, or a label. */
interface Place {
  readonly path: string;
  readonly targetOf: (model: string, last: string) => ServingTarget;
}

const PLACES: readonly Place[] = [
  { path: '/v1/models/:last', targetOf: (_model, last) => ({ model: last }) },
  { path: '/v1/models/:model/versions/:last', targetOf: (model, version) => ({ model, version }) },
  { path: '/v1/models/:model/labels/:last', targetOf: (model, label) => ({ model, label }) },
];

/**
 * TensorFlow Serving's REST API: raw routes in a scope of their own, where every body is JSON, whatever its content type says (the
 * clients in its documentation send none, or that of a form). The verb is part of the last name in the path: `fraud:predict`.
 */
export async function addTensorflowServingRoutes(
  server: FastifyInstance,
  serving: TensorflowServing,
  { logger, bodyLimit }: TensorflowServingRoutesOptions,
): Promise<void> {
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendInferError(error, request, reply, logger));
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    for (const place of PLACES) addPlace(scope, place, serving, bodyLimit);
    done();
  });
}

function addPlace(
  scope: FastifyInstance,
  { path, targetOf }: Place,
  serving: TensorflowServing,
  bodyLimit: number,
): void {
  const config = { quiet: true };
  const asked = (request: FastifyRequest<Route>): ServingTarget => {
    const { model = '', last } = request.params;
    if (callOf(last) !== undefined) throw new MalformedCallError(request.method, request.url);
    return targetOf(model, last);
  };
  scope.get<Route>(path, { config }, async (request, reply) =>
    send(reply, await serving.status(contextOf(request), asked(request))),
  );
  scope.get<Route>(`${path}/metadata`, { config }, async (request, reply) =>
    send(reply, await serving.metadata(contextOf(request), asked(request))),
  );
  scope.post<Route>(path, { config, bodyLimit }, async (request, reply) => {
    const { model = '', last } = request.params;
    const call = callOf(last);
    if (call === undefined) throw new MalformedCallError(request.method, request.url);
    const body = request.body ?? Buffer.alloc(0);
    return send(reply, await serving.call(contextOf(request), targetOf(model, call.name), call.verb, body));
  });
}

const send = (reply: FastifyReply, answer: object): FastifyReply =>
  reply.code(200).header('content-type', 'application/json').serializer(String).send(JSON.stringify(answer));
