import { requireRole } from '@intelgraph/kernel';
import type { Answer, PredictionsService } from '@intelgraph/model-serving';
import { contextOf } from '@intelgraph/platform';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { writeAnswer, writeBatchAnswer } from './answer-writer.js';
import { parseBatchRequest, parsePredictRequest } from './predict-request.parser.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * `POST /predict` and `POST /predict/batch` beside Nest, whose pipeline would halve their throughput. Authentication,
 * workspaces, limits and errors are the server's own hooks, as for every other route. Any role may predict.
 */
export function addPredictRoutes(
  server: FastifyInstance,
  predictions: PredictionsService,
  { batchBodyLimit }: { readonly batchBodyLimit: number },
): void {
  server.post('/predict', { config: { quiet: true } }, (request, reply) => {
    const context = contextOf(request);
    requireRole(context, 'viewer');
    const parsed = parsePredictRequest(request.body);
    const answer = predictions.predict(context.workspace, parsed);
    if (answer instanceof Promise) {
      void answer.then(
        (late: Answer) => send(reply, writeAnswer(late, parsed.options)),
        (error: unknown) => reply.send(error),
      );
    } else send(reply, writeAnswer(answer, parsed.options));
  });

  server.post('/predict/batch', { config: { quiet: true }, bodyLimit: batchBodyLimit }, async (request, reply) => {
    const context = contextOf(request);
    requireRole(context, 'viewer');
    const parsed = parseBatchRequest(request.body);
    const answer = await predictions.predictBatch(context.workspace, parsed);
    return send(reply, writeBatchAnswer(answer, parsed.options));
  });
}

function send(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', JSON_TYPE).send(text);
}
