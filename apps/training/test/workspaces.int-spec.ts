import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { callHttp } from '@intelgraph/testing/apps';

import { type Body, RunningTraining, sampleCsv } from './fixtures/running-training.js';

describe('The training app keeps workspaces apart', () => {
  let training: RunningTraining;
  let dataset: Body;
  let job: Body;
  let evaluation: Body;

  const elsewhere = (method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> =>
    callHttp<Body>(training.app.httpPort, method, path, body, { workspace: 'elsewhere' });

  beforeAll(async () => {
    training = await RunningTraining.start();
    await training.file('test.csv', sampleCsv(100));
    dataset = (await training.call('POST', '/api/v1/datasets?name=mine', sampleCsv(200), 'text/csv')).body;
    const started = await training.call('POST', '/training/start', {
      model_name: 'mine',
      model_type: 'tfjs',
      dataset_config: { train_dataset_id: dataset.id },
      hyperparameters: { epochs: 2, seed: 1 },
    });
    job = await training.finished(String(started.body.job_id));
    const asked = { model_name: 'mine', job_id: job.job_id, dataset_config: { test_path: 'test.csv' } };
    evaluation = (await training.call('POST', '/evaluation/evaluate', asked)).body;
    expect([job.status, typeof evaluation.id]).toEqual(['succeeded', 'string']);
  });
  afterAll(() => training.stop());

  it.each<[string, () => string]>([
    ['a data set', () => `/api/v1/datasets/${dataset.id}`],
    ['the profile of a data set', () => `/api/v1/datasets/${dataset.id}/profile`],
    ['a job', () => `/training/status/${job.job_id}`],
    ['an evaluation', () => `/api/v1/evaluations/${evaluation.id}`],
  ])('%s is found at home only', async (_what, path) => {
    expect((await training.call('GET', path())).status).toBe(200);
    expect((await elsewhere('GET', path())).status).toBe(404);
  });

  it.each(['/api/v1/datasets', '/training/jobs'])('%s lists what is at home only', async (path) => {
    expect((await training.call('GET', path)).body.items).toHaveLength(1);
    expect((await elsewhere('GET', path)).body.items).toEqual([]);
  });

  it("another's data set cannot be trained on, and a job cannot be cancelled or evaluated from there", async () => {
    const started = await elsewhere('POST', '/training/start', {
      model_name: 'stolen',
      model_type: 'tfjs',
      dataset_config: { train_dataset_id: dataset.id },
    });
    expect([started.status, started.body.errors?.[0]?.field]).toEqual([422, 'dataset_config.train_dataset_id']);
    expect((await elsewhere('POST', `/api/v1/training/jobs/${job.job_id}/cancel`)).status).toBe(404);
    const evaluated = await elsewhere('POST', '/evaluation/evaluate', {
      model_name: 'mine',
      job_id: job.job_id,
      dataset_config: { test_path: 'test.csv' },
    });
    expect(evaluated.status).toBeGreaterThanOrEqual(404);
    expect(evaluated.status).toBeLessThan(500);
    expect(training.registry.versions).toHaveLength(1);
  });

  it('the same bytes are another data set there', async () => {
    const again = await callHttp<Body>(training.app.httpPort, 'POST', '/api/v1/datasets', sampleCsv(200), {
      workspace: 'elsewhere',
      headers: { 'content-type': 'text/csv' },
    });
    expect([again.status, again.body.digest]).toEqual([201, dataset.digest]);
    expect(again.body.id).not.toBe(dataset.id);
    expect((await training.call('GET', '/api/v1/datasets')).body.items).toHaveLength(1);
  });
});
