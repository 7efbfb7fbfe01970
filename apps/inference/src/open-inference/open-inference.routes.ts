import { requireRole } from '@intelgraph/kernel';
import type { PredictionsService, ServedVersion, ServingEngine } from '@intelgraph/model-serving';
import { type AppLogger, contextOf } from '@intelgraph/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { frameAnswer } from './infer-answer.js';
import { parseInferRequest, unframe } from './infer-request.parser.js';
import { inputsOf, outputsOf, rowsOf, tensorsOf } from './model-tensors.js';
import { sendInferError } from './send-infer-error.js';

const FRAMING = 'inference-header-content-length';
const SERVER = { name: 'intelgraph', version: '2', extensions: ['binary_tensor_data'] };
const NO_KEY = '';

export interface OpenInferenceParts {
  readonly engine: Pick<ServingEngine, 'table' | 'state'>;
  readonly predictions: PredictionsService;
  readonly logger: AppLogger;
  /** Largest body of an inference, in bytes. */
  readonly bodyLimit: number;
  /** Most elements of one tensor. */
  readonly maxElements: number;
}

interface ModelRoute {
  readonly Params: { readonly model: string; readonly version?: string };
  readonly Body: Buffer | undefined;
}

/**
 * The Open Inference Protocol (KServe V2) over REST, with Triton's binary tensor data: raw routes in a scope of their own, where
 * the framing header alone decides how a body is read, whatever its content type says.
 */
export async function addOpenInferenceRoutes(server: FastifyInstance, parts: OpenInferenceParts): Promise<void> {
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => {
      sendInferError(error, request, reply, parts.logger);
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, body);
    });
    addHealth(scope, parts);
    for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version']) addModel(scope, path, parts);
    done();
  });
}

function addHealth(scope: FastifyInstance, { engine }: OpenInferenceParts): void {
  const config = { public: true, quiet: true };
  const health = (isReady: boolean): object => ({ live: true, ready: isReady });
  scope.get('/v2', { config }, () => SERVER);
  scope.get('/v2/health/live', { config }, () => health(engine.state.ready));
  scope.get('/v2/health/ready', { config }, (_request, reply) =>
    reply.code(engine.state.ready ? 200 : 503).send(health(engine.state.ready)),
  );
}

function addModel(scope: FastifyInstance, path: string, parts: OpenInferenceParts): void {
  const { engine, bodyLimit } = parts;
  const config = { quiet: true };
  scope.get<ModelRoute>(path, { config }, (request) => {
    const { deployment, versions } = endpointOf(request, parts);
    const { runnable } = servedOf(request, engine).model;
    return {
      name: request.params.model,
      versions: versions.map(({ version }) => version),
      platform: 'intelgraph_tabular',
      inputs: inputsOf(runnable),
      outputs: outputsOf(runnable.output),
      // What a client may want to know, and the protocol has no place for.
      parameters: { model_name: deployment.modelName },
    };
  });
  scope.get<ModelRoute>(`${path}/ready`, { config }, (request) => {
    servedOf(request, engine);
    return { name: request.params.model, ready: true };
  });
  scope.post<ModelRoute>(`${path}/infer`, { config, bodyLimit }, (request, reply) => infer(request, reply, parts));
}

async function infer(
  request: FastifyRequest<ModelRoute>,
  reply: FastifyReply,
  { engine, predictions, maxElements }: OpenInferenceParts,
): Promise<FastifyReply> {
  const context = contextOf(request);
  requireRole(context, 'viewer');
  const header = request.headers[FRAMING];
  const framed = unframe(request.body ?? Buffer.alloc(0), Array.isArray(header) ? header[0] : header);
  const asked = parseInferRequest(framed, maxElements);
  const { runnable } = servedOf(request, engine).model;
  const { model: modelName, version: modelVersion } = request.params;
  const answer = await predictions.predictBatch(context, {
    modelName,
    ...(modelVersion === undefined ? {} : { modelVersion }),
    inputs: rowsOf(asked.inputs, runnable),
    options: { returnConfidence: true },
  });
  const { body, jsonLength } = frameAnswer(
    {
      modelName,
      modelVersion: answer.served.version,
      id: asked.id ?? answer.predictions[0]?.predictionId ?? '',
      tensors: tensorsOf(answer.predictions, answer.served.model.runnable.output),
    },
    asked,
  );
  if (jsonLength === undefined) return reply.code(200).type('application/json').send(body);
  return reply.code(200).header(FRAMING, String(jsonLength)).type('application/octet-stream').send(body);
}

function endpointOf(
  request: FastifyRequest<ModelRoute>,
  { engine }: OpenInferenceParts,
): ReturnType<ServingEngine['table']['endpoint']> {
  const context = contextOf(request);
  requireRole(context, 'viewer');
  return engine.table.endpoint(context.workspace, request.params.model);
}

/** A version that answers: the one that is named, or one of those that there are. */
function servedOf(request: FastifyRequest<ModelRoute>, engine: OpenInferenceParts['engine']): ServedVersion {
  const context = contextOf(request);
  requireRole(context, 'viewer');
  const { model, version } = request.params;
  return engine.table.route(context.workspace, model, version, NO_KEY);
}
