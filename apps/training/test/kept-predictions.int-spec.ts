import { createArtifactStore, readBlob } from '@intelgraph/artifact-store';
import { parseTestPredictions, type TestPredictions } from '@intelgraph/contracts';
import { weightedAuc, weightedMean } from '@intelgraph/statistics';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { type Body, RunningTraining, sampleCsv } from './fixtures/running-training.js';

describe('Predictions of an evaluation', () => {
  let training: RunningTraining;
  let job: Body;

  beforeAll(async () => {
    training = await RunningTraining.start();
    await training.file('train.csv', sampleCsv(400));
    const started = await training.call('POST', '/training/start', {
      model_name: 'kept',
      model_type: 'tfjs',
      dataset_config: { train_path: 'train.csv' },
      hyperparameters: { learning_rate: 0.01, batch_size: 32, epochs: 4, seed: 3 },
    });
    job = await training.finished(String(started.body.job_id));
  }, 90_000);
  afterAll(() => training.stop());

  async function evaluate(rows: number): Promise<{ body: Body; digest: string | undefined }> {
    await training.file('test.csv', sampleCsv(rows));
    const request = { job_id: job.job_id, dataset_config: { test_path: 'test.csv' } };
    const { status, body } = await training.call('POST', '/evaluation/evaluate', request);
    expect(status).toBe(200);
    const [event] = await training.app
      .get(DataSource)
      .query<{ payload: string }[]>(
        `SELECT payload FROM outbox WHERE payload::jsonb -> 'data' ->> 'evaluation_id' = $1`,
        [body.id],
      );
    const { data } = JSON.parse(event?.payload ?? '{}') as { data: { predictions_digest?: string } };
    return { body, digest: data.predictions_digest };
  }

  async function kept(digest: string | undefined): Promise<TestPredictions | undefined> {
    const store = createArtifactStore({ type: 'local', basePath: training.artifactsDir });
    return parseTestPredictions(await readBlob(store, digest ?? ''));
  }

  it('are kept under the digest that the event names, and give the metrics of the evaluation again', async () => {
    const { body, digest } = await evaluate(300);
    const predictions = await kept(digest);
    expect(predictions).toMatchObject({ task: 'binary', target: 'y', classes: ['no', 'yes'], positive: 1 });
    const { truth = [], predicted = [], scores = [] } = predictions ?? {};
    const ones = new Uint32Array(truth.length).fill(1);
    const right = predicted.map((value, row) => (value === truth[row] ? 1 : 0));
    expect(truth).toHaveLength(300);
    expect(weightedMean(right)(ones)).toBeCloseTo(Number(body.metrics.accuracy), 12);
    expect(weightedAuc(truth, scores)(ones)).toBeCloseTo(Number(body.metrics.roc_auc), 12);
  });

  it('of more than 100,000 rows are not kept', async () => {
    expect((await evaluate(100_001)).digest).toBeUndefined();
  });
});
