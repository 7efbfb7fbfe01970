import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { aContext, eventually } from '@intelgraph/testing';

import type { MLTraining, TrainingRequest } from '../src/index.js';

import { Harness, sampleCsv } from './harness.js';

describe('training jobs', () => {
  const ctx = aContext({ principal: 'alice' });
  let harness: Harness;
  let training: MLTraining;
  let path: string;

  beforeAll(async () => {
    harness = await Harness.start();
    path = await harness.file('train.csv', sampleCsv(600));
    training = await harness.service();
  });
  afterAll(() => harness.stop());

  const request = (more: Partial<TrainingRequest> = {}): TrainingRequest => ({
    modelName: 'sample',
    modelType: 'tfjs',
    train: { path },
    hyperparameters: { epochs: 8, seed: 7 },
    ...more,
  });
  /** A job that takes long enough to be interfered with. */
  const long = (modelName: string): TrainingRequest =>
    request({
      modelName,
      hyperparameters: { epochs: 5000, patience: 5000, hidden_size: 128, batch_size: 16, seed: 7 },
    });

  it('train, store the artifact, track a run and register a version in the name of the starter', async () => {
    const { id } = await training.jobs.start(ctx, request());
    const job = await harness.until(training, ctx, id, 'succeeded');
    expect(job).toMatchObject({ progress: 1, phase: 'done', attempt: 1, modelVersion: '1.0.0', spec: { target: 'y' } });
    expect(job.epochs.map(({ epoch }) => epoch)).toEqual(job.epochs.map((_, i) => i + 1));
    expect(job.result?.metrics['roc_auc']).toBeGreaterThan(0.85);
    expect(harness.registry.registered).toMatchObject([
      { model: 'sample', given: '1.0.0', principal: 'alice', jobId: id },
    ]);
    expect(harness.tracker.runs).toMatchObject([{ jobId: id, status: 'finished' }]);
    expect(harness.tracker.runs[0]?.points.filter(({ key }) => key === 'val_loss')).toHaveLength(job.epochs.length);
    expect(await harness.events(`job/${id}`)).toEqual(['training.job.started.v1', 'training.job.finished.v1']);
  });
});
