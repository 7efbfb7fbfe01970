import { AppError, InvalidInputError } from '@intelgraph/kernel';
import type { ReceivedMessage, TransformOutcome } from '@intelgraph/messaging';
import { describe, expect, it } from '@jest/globals';

import type { BatchAnswer, BatchRequest } from '../../predictions/prediction.js';
import type { PredictionsService } from '../../predictions/predictions.service.js';
import { ModelNotDeployedError } from '../../routing/routing.errors.js';
import { StreamEntity } from '../stream.entity.js';

import { StreamWork } from './stream-work.js';

const stream = Object.assign(new StreamEntity(), {
  ...{ id: 'id', workspace: 'default', name: 's', deployment: 'd', format: 'json', generation: 1 },
  ...{ returnConfidence: true, principal: { id: 'p', kind: 'user', roles: [], workspace: 'default' } },
});
const messages = (count: number): ReceivedMessage[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ topic: 'in', partition: 0, offset: String(i), key: '', keyBytes: null, headers: {}, attempt: 1 },
    ...{ value: Buffer.from(JSON.stringify({ x: i })), timestamp: new Date(0) },
  }));
const valuesOf = ({ inputs }: BatchRequest): number[] => inputs.map(({ x }) => Number(x));

/** Work on a predictor that refuses as `refuse` says; it notes the batches that it was asked for. */
function work(refuse: (values: number[]) => Error | undefined): { work: StreamWork; asked: number[][] } {
  const asked: number[][] = [];
  const predictBatch = (_: unknown, request: BatchRequest): Promise<BatchAnswer> => {
    const values = valuesOf(request);
    asked.push(values);
    const error = refuse(values);
    if (error !== undefined) return Promise.reject(error);
    const predictions = values.map((x, i) => ({ predictionId: request.predictionIds?.[i] ?? '', prediction: x }));
    return Promise.resolve({ served: { version: '1.0.0' }, predictions, warnings: [] } as unknown as BatchAnswer);
  };
  const predictions = { predictBatch } as unknown as PredictionsService;
  const wire = {
    readRow: (data: unknown) => ({ inputs: data as Record<string, number> }),
    writeRow: (answer: BatchAnswer, row: number) => JSON.stringify(answer.predictions[row]?.prediction),
  };
  const observer = { answered: () => undefined, lagged: () => undefined, ended: () => undefined };
  const source = { uri: '/s', now: () => new Date(0) };
  return { work: new StreamWork({ stream, predictions, wire, source, observer }), asked };
}
const shown = (outcomes: readonly TransformOutcome[]): string[] =>
  outcomes.map((one) => ('output' in one ? one.output.value.toString() : `dead: ${one.deadLetter.message}`));
const signal = new AbortController().signal;

describe('StreamWork', () => {
  it('answers all that can be answered in one batch', async () => {
    const { work: one, asked } = work(() => undefined);
    expect(shown(await one.handle(messages(3), signal))).toEqual(['0', '1', '2']);
    expect(asked).toEqual([[0, 1, 2]]);
  });

  it('leaves rows out that the batch is refused for, by name', async () => {
    const bad = (values: number[]) => {
      const places = values.flatMap((value, place) => (value % 3 === 1 ? [place] : []));
      const problems = places.map((place) => ({ field: `inputs[${place}].x`, message: 'is odd' }));
      return problems.length === 0 ? undefined : new InvalidInputError(problems);
    };
    const { work: one, asked } = work(bad);
    expect(shown(await one.handle(messages(5), signal))).toEqual([
      ...['0', 'dead: inputs.x: is odd', '2', '3', 'dead: inputs.x: is odd'],
    ]);
    expect(asked).toEqual([
      [0, 1, 2, 3, 4],
      [0, 2, 3],
    ]);
  });

  it('finds the row that makes the model fail, when nobody says which', async () => {
    const failure = new AppError('TENSOR.RUN_FAILED', 'invalid', 'cannot be computed');
    const { work: one } = work((values) => (values.includes(5) ? failure : undefined));
    const outcomes = shown(await one.handle(messages(8), signal));
    expect(outcomes).toEqual(['0', '1', '2', '3', '4', 'dead: cannot be computed', '6', '7']);
  });

  it.each([
    new ModelNotDeployedError('d'),
    new AppError('PREDICTION.TOO_MANY_ROWS_IN_FLIGHT', 'exhausted', 'later'),
    new AppError('ARTIFACT.UNUSABLE', 'invalid', 'damaged'),
    InvalidInputError.of('model_name', 'several deployments serve d'),
    new TypeError('a bug'),
  ])('makes no dead letters of what is no fault of a row: %s', async (error) => {
    const { work: one } = work(() => error);
    await expect(one.handle(messages(2), signal)).rejects.toBe(error);
  });
});
