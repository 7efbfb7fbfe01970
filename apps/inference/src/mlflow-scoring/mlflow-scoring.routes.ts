import { InvalidInputError } from '@intelgraph/kernel';
import { MLFLOW_VERSION } from '@intelgraph/ml-runtime';
import { type AppLogger, contextOf } from '@intelgraph/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { ModelVersions } from '../model-versions/model-versions.js';
import type { RowTarget } from '../rows/row-predictions.js';

import type { MlflowScoring } from './mlflow-scoring.service.js';
import { sendScoringError } from './send-scoring-error.js';

interface ModelRoute {
  readonly Params: { readonly model: string; readonly version: string };
  readonly Body: Buffer | undefined;
}

interface OnlyRoute {
  readonly Querystring: Readonly<Record<string, unknown>>;
  readonly Body: Buffer | undefined;
}

export interface MlflowScoringRoutesOptions {
  readonly scoring: MlflowScoring;
  readonly versions: ModelVersions;
  readonly logger: AppLogger;
  /** Largest body, in bytes. */
  readonly bodyLimit: number;
}

/**
 * MLflow's scoring protocol: each deployment below `/models/<name>` as a server of its own, and the only one at the root, where MLflow's
 * server has its model. Raw routes in a scope of their own, since MLflow has error bodies and media types of its own.
 */
export async function addMlflowScoringRoutes(
  server: FastifyInstance,
  { logger, ...parts }: MlflowScoringRoutesOptions,
): Promise<void> {
  await server.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => sendScoringError(error, request, reply, logger));
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    addRoot(scope, parts);
    addModels(scope, parts);
    done();
  });
}

type Parts = Omit<MlflowScoringRoutesOptions, 'logger'>;

function addRoot(scope: FastifyInstance, { scoring, bodyLimit }: Parts): void {
  const open = { config: { public: true, quiet: true } };
  scope.get('/ping', open, (_request, reply) => sendAlive(reply));
  scope.get('/version', open, (_request, reply) => sendVersion(reply));
  scope.post<OnlyRoute>('/invocations', { config: { quiet: true }, bodyLimit }, (request, reply) => {
    const { model: named } = request.query;
    if (named !== undefined && (typeof named !== 'string' || named === '')) {
      throw InvalidInputError.of('model', 'must be the name of one deployment');
    }
    return score(scoring, { model: named ?? scoring.only(contextOf(request)) }, request, reply);
  });
}

function addModels(scope: FastifyInstance, { scoring, versions, bodyLimit }: Parts): void {
  const config = { quiet: true };
  const alive = (request: FastifyRequest<ModelRoute>, reply: FastifyReply): FastifyReply => {
    scoring.assertServed(contextOf(request), { model: request.params.model });
    return sendAlive(reply);
  };
  scope.get<ModelRoute>('/models/:model/ping', { config }, alive);
  scope.get<ModelRoute>('/models/:model/health', { config }, alive);
  scope.get<ModelRoute>('/models/:model/version', { config }, (_request, reply) => sendVersion(reply));
  scope.post<ModelRoute>('/models/:model/invocations', { config, bodyLimit }, (request, reply) =>
    score(scoring, { model: request.params.model }, request, reply),
  );
  const path = '/models/:model/versions/:version/invocations';
  scope.post<ModelRoute>(path, { config, bodyLimit }, async (request, reply) => {
    const { model, version: given } = request.params;
    const { version } = await versions.byNumber(contextOf(request), model, given);
    return score(scoring, { model, version }, request, reply);
  });
}

async function score(
  scoring: MlflowScoring,
  target: RowTarget,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
  const contentType = request.headers['content-type'];
  const { text, warning } = await scoring.score(contextOf(request), target, { contentType, body });
  if (warning !== undefined) void reply.header('warning', `299 - "${warning}"`);
  return reply.code(200).header('content-type', 'application/json').serializer(String).send(text);
}

/** A server of MLflow's answers with a line that is empty. */
const sendAlive = (reply: FastifyReply): FastifyReply =>
  reply.header('content-type', 'application/json').serializer(String).send('\n');

const sendVersion = (reply: FastifyReply): FastifyReply =>
  reply.header('content-type', 'text/plain; charset=utf-8').serializer(String).send(MLFLOW_VERSION);
