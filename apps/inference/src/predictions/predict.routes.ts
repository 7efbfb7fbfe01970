import { requireRole } from '@intelgraph/kernel';
import { assertMaySetEventTime, type Answer, type PredictionsService } from '@intelgraph/model-serving';
import { contextOf } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { AnswerQueue, asJson } from '../answers/answer-queue.js';

import { writeAnswer, writeBatchAnswer } from './answer-writer.js';
import { inputsTextOf } from './inputs-text.js';
import { parseBatchRequest, parsePredictRequest } from './predict-request.parser.js';

/**
 * `POST /predict` and `POST /predict/batch` beside Nest, whose pipeline would halve their throughput. Authentication,
 * workspaces, limits and errors are the server's own hooks, as for every other route. Any role may predict.
 */
export function addPredictRoutes(
  server: FastifyInstance,
  predictions: PredictionsService,
  { batchBodyLimit }: { readonly batchBodyLimit: number },
): void {
  const queue = new AnswerQueue();
  server.post('/predict', { config: { quiet: true } }, (request, reply) => {
    const context = contextOf(request);
    requireRole(context, 'viewer');
    const parsed = parsePredictRequest(request.body);
    if (parsed.eventTime !== undefined) assertMaySetEventTime(context, 'event_time');
    const inputsText = request.bodyText === undefined ? undefined : inputsTextOf(request.bodyText);
    const answer = predictions.predict(context, { ...parsed, inputsText });
    if (answer instanceof Promise) {
      void answer.then(
        (late: Answer) => asJson(reply).send(writeAnswer(late, parsed.options)),
        (error: unknown) => reply.send(error),
      );
    } else queue.add(asJson(reply), writeAnswer(answer, parsed.options));
  });

  server.post('/predict/batch', { config: { quiet: true }, bodyLimit: batchBodyLimit }, async (request, reply) => {
    const context = contextOf(request);
    requireRole(context, 'viewer');
    const parsed = parseBatchRequest(request.body);
    if (parsed.eventTime !== undefined) assertMaySetEventTime(context, 'event_time');
    const answer = await predictions.predictBatch(context, parsed);
    return asJson(reply).send(writeBatchAnswer(answer, parsed.options));
  });
}
