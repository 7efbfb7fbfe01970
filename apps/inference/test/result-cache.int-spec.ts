import { redisAvailable, testRedis } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rowOf } from './fixtures/linear-model.js';
import { mlmodelFile, onnxFiles } from './fixtures/model-files.js';
import { COLUMNS, RunningInference, type WireAnswer } from './fixtures/running-inference.js';

const RESULT_CACHE = { ttl_seconds: 600, max_entries: 1000 };
const X_COLUMNS = ['a', 'b', 'c'].map((name) => ({ name, type: 'double', required: true }));

interface Stats {
  readonly model_stats: readonly { readonly version: string; readonly execution_count: number }[];
}

(redisAvailable() ? describe : describe.skip)('A deployment with a result cache', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start({ redisUrl: (await testRedis()).url });
    const files = [...onnxFiles('classifier-zipmap'), mlmodelFile(X_COLUMNS)];
    await inference.registerFiles('labelled', files, '1.0.0', 'mlflow');
    await deployed('labelled', RESULT_CACHE);
    await deployed('fraud', RESULT_CACHE);
  });
  afterAll(() => inference.stop());

  const routes = [{ version: '1.0.0', weight: 100 }];
  const deployed = async (model: string, cache: object | null): Promise<void> => {
    const answer = await inference.call('POST', '/api/v1/deployments', { model_name: model, routes, result_cache: cache });
    expect(answer).toMatchObject({ status: 201, body: { result_cache: cache } });
  };
  const predict = (model: string, inputs: object, more: object = {}): Promise<WireAnswer> =>
    inference.call('POST', '/predict', { model_name: model, inputs, options: { return_confidence: true }, ...more });
  const executions = async (model: string): Promise<number> => {
    const { body } = await inference.call('GET', `/v2/models/${model}/stats`);
    return (body as unknown as Stats).model_stats.reduce((sum, { execution_count: count }) => sum + count, 0);
  };
  const row = (a: number): object => ({ a, b: 1, c: 2 });

  it.each([
    ['labelled', row(1)],
    ['fraud', rowOf(COLUMNS, 5)],
  ])('computes what was asked before only once: %s', async (model, inputs) => {
    const before = await executions(model);
    const first = await predict(model, inputs);
    const second = await predict(model, inputs);
    expect(first.status).toBe(200);
    const { prediction_id: firstId, ...answer } = first.body as unknown as Record<string, unknown>;
    const { prediction_id: secondId, ...again } = second.body as unknown as Record<string, unknown>;
    expect(again).toEqual(answer);
    expect(secondId).not.toBe(firstId);
    expect(await executions(model)).toBe(before + 1);
  });

  it('computes equal rows that are asked for together once, by whichever protocol', async () => {
    const before = await executions('labelled');
    const asked = await Promise.all([
      ...Array.from({ length: 8 }, () => predict('labelled', row(7))),
      inference.call('POST', '/predict/batch', { model_name: 'labelled', inputs: [row(7), row(7)] }),
      inference.call('POST', '/models/labelled/invocations', { dataframe_records: [row(7)] }),
    ]);
    expect(asked.map(({ status }) => status)).toEqual(new Array(10).fill(200));
    expect(await executions('labelled')).toBe(before + 1);
  });
});
