import { requireRole } from '@intelgraph/kernel';
import { assertMaySetEventTime, type PredictionsService } from '@intelgraph/model-serving';
import { addJsonRoute, type JsonRequest } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import { writeAnswer, writeBatchAnswer } from './answer-writer.js';
import { inputsTextOf } from './inputs-text.js';
import { parseBatchRequest, parsePredictRequest } from './predict-request.parser.js';

export interface PredictRoutesOptions {
  /** Longest body of one row, in bytes. */
  readonly bodyLimit: number;
  readonly batchBodyLimit: number;
}

/**
 * `POST /predict` and `POST /predict/batch` beside Nest, whose pipeline would halve their throughput. Authentication,
 * workspaces, limits and errors are those of every other route. Any role may predict.
 */
export function addPredictRoutes(
  server: FastifyInstance,
  predictions: PredictionsService,
  { bodyLimit, batchBodyLimit }: PredictRoutesOptions,
): void {
  const predict = ({ context, body, bodyText }: JsonRequest): string | Promise<string> => {
    requireRole(context, 'viewer');
    const parsed = parsePredictRequest(body);
    if (parsed.eventTime !== undefined) assertMaySetEventTime(context, 'event_time');
    const inputsText = bodyText === undefined ? undefined : inputsTextOf(bodyText);
    const answer = predictions.predict(context, { ...parsed, inputsText });
    if (!(answer instanceof Promise)) return writeAnswer(answer, parsed.options);
    return answer.then((late) => writeAnswer(late, parsed.options));
  };
  addJsonRoute(server, '/predict', { bodyLimit, answer: predict });

  const predictBatch = async ({ context, body }: JsonRequest): Promise<string> => {
    requireRole(context, 'viewer');
    const parsed = parseBatchRequest(body);
    if (parsed.eventTime !== undefined) assertMaySetEventTime(context, 'event_time');
    return writeBatchAnswer(await predictions.predictBatch(context, parsed), parsed.options);
  };
  addJsonRoute(server, '/predict/batch', { bodyLimit: batchBodyLimit, answer: predictBatch });
}
