import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { aContext, eventually } from '@intelgraph/testing';

import type { MLTraining, TrainingRequest } from '../src/index.js';

import { Harness, sampleCsv } from './harness.js';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

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

  const stepsShown = (jobId: string): number =>
    harness.runOf(jobId)?.points.filter(({ key }) => key === 'val_loss').length ?? 0;

  const slow = { epochs: 60, patience: 60, hidden_size: 128, batch_size: 8, seed: 7 };

  it('train, store the artifact, track a run and register a version in the name of the starter', async () => {
    const { id } = await training.jobs.start(ctx, request());
    const job = await harness.until(training, ctx, id, 'succeeded');
    expect(job).toMatchObject({ progress: 1, phase: 'done', attempt: 1, modelVersion: '1.0.0', spec: { target: 'y' } });
    expect(job.epochs.map(({ epoch }) => epoch)).toEqual(job.epochs.map((_, i) => i + 1));
    expect(job.result?.metrics['roc_auc']).toBeGreaterThan(0.85);
    expect(harness.registry.registered).toMatchObject([
      { model: 'sample', given: '1.0.0', principal: 'alice', jobId: id },
    ]);
    expect(harness.tracker.runs).toMatchObject([{ jobId: id, status: 'finished', user: 'alice' }]);
    expect(harness.tracker.runs[0]?.params).toMatchObject({ target: 'y', tuning_trials: 0, task: 'binary', seed: 7 });
    expect(harness.tracker.runs[0]?.inputs).toMatchObject([
      { context: 'training', digest: job.spec.train.digest.slice(0, 32), profile: expect.stringContaining('num_rows') },
    ]);
    expect(harness.tracker.runs[0]?.points.filter(({ key }) => key === 'val_loss')).toHaveLength(job.epochs.length);
    expect(harness.tracker.runs[0]?.models.get('model')).toMatchObject({
      ...{ manifestDigest: job.result?.manifestDigest, modelType: 'tfjs', params: { seed: '7' } },
    });
    expect(harness.tracker.runs[0]?.points).toContainEqual({
      ...{ key: 'roc_auc', value: job.result?.metrics['roc_auc'], step: 0, modelId: `m-${job.runId ?? ''}` },
    });
    expect(await harness.events(`job/${id}`)).toEqual(['training.job.started.v1', 'training.job.finished.v1']);
  });

  it('train the same model to the bit for the same seed', async () => {
    const files = [];
    for (const modelName of ['twin-a', 'twin-b']) {
      const { id } = await training.jobs.start(ctx, request({ modelName }));
      const { result } = await harness.until(training, ctx, id, 'succeeded');
      files.push((await harness.manifest(result?.manifestDigest ?? '')).files);
    }
    expect(files[0]).toEqual(files[1]);
  });

  it('give the same training the same artifact digest', async () => {
    const digests = [];
    for (let time = 0; time < 2; time++) {
      const { id } = await training.jobs.start(ctx, request({ modelName: 'twin' }));
      digests.push((await harness.until(training, ctx, id, 'succeeded')).result?.artifactUri);
    }
    expect(digests[0]).toBe(digests[1]);
  });

  it('give an uploaded data set and its path the same model', async () => {
    const { dataset } = await training.datasets.create(ctx, { content: harness.bytes(sampleCsv(600)) });
    const { id } = await training.jobs.start(ctx, request({ modelName: 'uploaded', train: { datasetId: dataset.id } }));
    const job = await harness.until(training, ctx, id, 'succeeded');
    const [first] = harness.registry.registered;
    expect(job.result?.metrics).toEqual(first?.metrics);
    expect(first?.datasets[0]?.digest).toBe(dataset.digest);
  });

  it('search with 20 distinct trials and train the best of them', async () => {
    const { id } = await training.jobs.start(
      ctx,
      request({ modelName: 'tuned', enableTuning: true, tuningTrials: 20, hyperparameters: { epochs: 5, seed: 7 } }),
    );
    const job = await harness.until(training, ctx, id, 'succeeded');
    expect(job.trials.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(new Set(job.trials.map(({ params }) => JSON.stringify(params))).size).toBe(20);
    const complete = job.trials.filter(({ state }) => state === 'complete');
    const best = complete.reduce((a, b) => (Number(b.value) < Number(a.value) ? b : a));
    expect(job.result?.hyperparameters).toMatchObject(best.params);
  });

  it('show their metrics while they run, and end when they are cancelled, waiting or with their process', async () => {
    const { id } = await training.jobs.start(ctx, long('cancelled'));
    const pid = await harness.pid(id);
    await harness.until(training, ctx, id, 'running');
    await eventually(() => expect(stepsShown(id)).toBeGreaterThan(3), { timeoutMs: 30_000 });
    const { epochs } = await training.jobs.status(ctx, id);
    // Those of about a second in one call.
    expect(harness.runOf(id)?.batches).toBeLessThan(epochs.length);
    expect(harness.runOf(id)?.status).toBe('running');
    const { id: waiting } = await training.jobs.start(ctx, long('never began'));
    await training.jobs.cancel(ctx, waiting);
    await eventually(() => expect(harness.runOf(waiting)).toMatchObject({ status: 'killed', points: [] }));
    expect(harness.pids.has(waiting)).toBe(false);
    expect(await training.jobs.cancel(ctx, id)).toMatchObject({ state: 'cancelled' });
    await eventually(() => !isAlive(pid));
    await expect(training.jobs.cancel(ctx, id)).rejects.toThrow('it is cancelled');
    expect(await harness.events(`job/${id}`)).toEqual(['training.job.started.v1', 'training.job.cancelled.v1']);
    expect(harness.registry.registered.filter(({ model }) => model === 'cancelled')).toEqual([]);
    await eventually(() => expect(harness.runOf(id)).toMatchObject({ status: 'killed', inputs: [{}] }));
  });

  it('end their runs also when tracking was down from their start to their end', async () => {
    harness.tracker.down = true;
    const { id } = await training.jobs.start(ctx, long('unseen'));
    await harness.pid(id);
    await training.jobs.cancel(ctx, id);
    expect(harness.runOf(id)).toBeUndefined();
    harness.tracker.down = false;
    await eventually(() => expect(harness.runOf(id)).toMatchObject({ status: 'killed' }), { timeoutMs: 20_000 });
    expect((await training.jobs.get(ctx, id)).runId).toBe(harness.runOf(id)?.id);
  });

  it('go on under the next attempt when their process is killed, and register once', async () => {
    const { id } = await training.jobs.start(ctx, request({ ...long('killed'), hyperparameters: slow }));
    process.kill(await harness.pid(id), 'SIGKILL');
    const job = await harness.until(training, ctx, id, 'succeeded');
    expect(job.attempt).toBe(2);
    expect(job.epochs.map(({ epoch }) => epoch)).toEqual(job.epochs.map((_, i) => i + 1));
    expect(harness.registry.registered.filter(({ model }) => model === 'killed')).toHaveLength(1);
  });

  it('fail for good when their processes keep dying', async () => {
    const { id } = await training.jobs.start(ctx, long('doomed'));
    for (let attempt = 1; attempt <= 3; attempt++) process.kill(await harness.pid(id, attempt), 'SIGKILL');
    const job = await harness.until(training, ctx, id, 'failed');
    expect(job).toMatchObject({ attempt: 3, error: { code: 'TRAINING_JOB.PROCESS_DIED' } });
    expect(job.error?.message).toContain('SIGKILL');
    await eventually(() =>
      expect(harness.runOf(id)).toMatchObject({
        status: 'failed',
        params: { epochs: 5000, target: 'y' },
        tags: { error: expect.stringContaining('SIGKILL') },
      }),
    );
  });

  it('wait for the registry without training again', async () => {
    harness.registry.down = true;
    const { id } = await training.jobs.start(ctx, request({ modelName: 'patient' }));
    await eventually(async () => (await training.jobs.get(ctx, id)).result !== undefined, { timeoutMs: 20_000 });
    await expect(training.jobs.cancel(ctx, id)).rejects.toThrow('being registered');
    harness.registry.down = false;
    await harness.until(training, ctx, id, 'succeeded');
    expect(harness.pids.get(id)).toHaveLength(1);
    expect(harness.registry.registered.filter(({ model }) => model === 'patient')).toHaveLength(1);
  });

  it('are failed runs that keep the parameters they were trained with when their version is refused', async () => {
    harness.registry.refused = 'refused';
    const hyperparameters = { epochs: 2, learning_rate: 0.01, seed: 7 };
    const { id } = await training.jobs.start(ctx, request({ modelName: 'refused', hyperparameters }));
    await harness.until(training, ctx, id, 'failed');
    await eventually(() =>
      expect(harness.runOf(id)).toMatchObject({ status: 'failed', params: { learning_rate: 0.01, epochs: 2 } }),
    );
  });

  it('leave the version to the starter when they shall not register', async () => {
    const { id } = await training.jobs.start(ctx, request({ modelName: 'unregistered', register: false }));
    const job = await harness.until(training, ctx, id, 'succeeded');
    expect(job.modelVersion).toBeUndefined();
    const run = harness.tracker.runs.find(({ id: runId }) => runId === job.runId);
    expect(run?.artifacts.get('model')).toBe(job.result?.manifestDigest);
  });

  it('are refused when their version is taken, and invisible to other workspaces', async () => {
    await expect(training.jobs.start(ctx, request({ modelVersion: '1.0.0' }))).rejects.toThrow('1.0.0 already');
    const { items } = await training.jobs.list(ctx, {}, { pageSize: 1 });
    const elsewhere = aContext({ workspace: 'other' });
    expect((await training.jobs.list(elsewhere, {}, {})).items).toEqual([]);
    await expect(training.jobs.get(elsewhere, items[0]?.id ?? '')).rejects.toThrow('no training job');
  });
});
