import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TrainingServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';

import { type Body, RunningTraining, sampleCsv } from './fixtures/running-training.js';

describe('The training app', () => {
  let training: RunningTraining;
  let dataset: Body;
  let job: Body;

  beforeAll(async () => {
    training = await RunningTraining.start();
    await training.file('train.csv', sampleCsv(500));
    await training.file('test.csv', sampleCsv(200));
  });
  afterAll(() => training.stop());

  const start = (more: object = {}): Promise<{ status: number; body: Body }> =>
    training.call('POST', '/training/start', {
      model_name: 'fraud_detector',
      model_type: 'tfjs',
      dataset_config: { train_path: 'train.csv' },
      hyperparameters: { learning_rate: 0.005, batch_size: 32, epochs: 6, seed: 3 },
      tags: ['fraud-detection'],
      ...more,
    });

  it('takes a CSV as a data set once, with its profile', async () => {
    const sent = await training.call('POST', '/api/v1/datasets?name=cards&format=csv', sampleCsv(300), 'text/csv');
    expect(sent).toMatchObject({ status: 201, body: { name: 'cards', format: 'csv', rows: 300 } });
    dataset = sent.body;
    expect(dataset.profile.columns[2]).toMatchObject({ name: 'colour', type: 'categorical', nulls: 0, distinct: 2 });
    const again = await training.call('POST', '/api/v1/datasets', sampleCsv(300), 'text/csv');
    expect(again.body.id).toBe(dataset.id);
    expect((await training.call('GET', '/api/v1/datasets')).body.items).toHaveLength(1);
    expect((await training.call('GET', `/api/v1/datasets/${dataset.id}`)).body).toEqual(dataset);
    expect((await training.call('GET', `/api/v1/datasets/${dataset.id}/profile`)).body).toEqual(dataset.profile);
  });

  it('trains as in the guide: the job, its run and its version', async () => {
    const started = await start();
    expect(started).toMatchObject({ status: 201, body: { status: 'queued', target: 'y', job_id: expect.any(String) } });
    job = await training.finished(String(started.body.job_id));
    expect(job).toMatchObject({ status: 'succeeded', progress: 1, model_version: '1.0.0', started_by: 'local-user' });
    expect(job.metrics.roc_auc).toBeGreaterThan(0.8);
    expect(job.epochs.length).toBeGreaterThan(1);
    expect(training.registry.versions).toMatchObject([
      { modelName: 'fraud_detector', artifactUri: job.artifact_uri, runId: job.run_id },
    ]);
    expect(training.registry.actingFor).toEqual(['local-user']);
    expect(training.registry.points.some(({ key, step }) => key === 'val_loss' && step === 1n)).toBe(true);
  });

  it('tells what a search looked at', async () => {
    const { body } = await start({ model_name: 'tuned', enable_tuning: true, tuning_trials: 2, register: false });
    expect(body.tuning).toBeUndefined();
    const tuned = await training.finished(String(body.job_id));
    expect(tuned.tuning).toEqual({ sample_rows: 400, sample_validation_rows: 100, epochs: 6 });
  });

  it('evaluates the stored model by version, by run and by job alike', async () => {
    const data = { dataset_config: { test_path: 'test.csv' }, metrics: ['accuracy', 'precision', 'recall', 'f1'] };
    const name = { model_name: 'fraud_detector' };
    const byVersion = await training.call('POST', '/evaluation/evaluate', { ...name, model_version: '1.0.0', ...data });
    expect(byVersion).toMatchObject({ status: 200, body: { rows: 200, task: 'binary', target: 'y' } });
    expect(Object.keys(byVersion.body.metrics as object)).toEqual(data.metrics);
    const byRun = await training.call('POST', '/evaluation/evaluate', { run_id: job.run_id, ...data });
    const byJob = await training.call('POST', '/evaluation/evaluate', { ...name, job_id: job.job_id, ...data });
    expect(byRun.body.metrics).toEqual(byVersion.body.metrics);
    expect(byJob.body.metrics).toEqual(byVersion.body.metrics);
    expect((await training.call('GET', `/api/v1/evaluations/${byJob.body.id}`)).body).toEqual(byJob.body);
  });

  it('measures either of two classes as the positive one, and says why a metric is not defined', async () => {
    const [header = '', ...rows] = sampleCsv(200).split('\n');
    const column = header.split(',').indexOf('y');
    const classes = [...new Set(rows.filter((row) => row !== '').map((row) => row.split(',')[column] ?? ''))].sort();
    const evaluate = (file: string, more: object = {}) =>
      training.call('POST', '/evaluation/evaluate', {
        run_id: job.run_id,
        dataset_config: { test_path: file },
        ...more,
      });
    const { body: usual } = await evaluate('test.csv');
    expect(usual).toMatchObject({ positive_class: classes[1], notes: {}, confusion: { classes } });
    const { body: other } = await evaluate('test.csv', { positive_class: classes[0] });
    expect(other).toMatchObject({ positive_class: classes[0], confusion: { classes: [classes[1], classes[0]] } });
    expect(other.metrics.recall).toBe(usual.metrics.specificity);
    expect(other.metrics.accuracy).toBe(usual.metrics.accuracy);
    const refused = await evaluate('test.csv', { positive_class: 'maybe' });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'positive_class' }] } });

    await training.file('one.csv', [header, ...rows.filter((row) => row.split(',')[column] === classes[0])].join('\n'));
    const { body: one } = await evaluate('one.csv');
    expect(one.metrics.roc_auc).toBeNull();
    expect(one.notes.roc_auc).toBe(`no row is of class "${classes[1]}"`);
    expect((await training.call('GET', `/api/v1/evaluations/${one.id}`)).body).toEqual(one);
  });

  it('starts and shows jobs over gRPC', async () => {
    const client = grpcClient(TrainingServiceService, `127.0.0.1:${training.app.grpcPort}`, { service: 'test' });
    const ctx = assertedContext('tess');
    const request = {
      modelName: 'by_grpc',
      modelType: 'tfjs',
      datasetConfig: { trainDatasetId: String(dataset.id), split: undefined },
      hyperparameters: { epochs: 2 },
      enableTuning: false,
      tags: [],
      register: false,
    };
    const { jobId } = await client.startTraining(request, ctx);
    await training.finished(jobId);
    const { job: shown } = await client.getJob({ jobId }, ctx);
    expect(shown).toMatchObject({ status: 'succeeded', modelName: 'by_grpc', modelVersion: '' });
    expect(shown?.metrics['roc_auc']).toBeGreaterThan(0);
    await expect(client.startTraining({ ...request, modelType: 'pytorch' }, ctx)).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'model_type', message: expect.stringContaining('supported is tfjs') }],
    });
    client.close();
  });

  it('cancels a job', async () => {
    const { body } = await start({
      model_name: 'endless',
      hyperparameters: { epochs: 5000, patience: 5000, batch_size: 8 },
    });
    const cancelled = await training.call('POST', `/api/v1/training/jobs/${body.job_id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect((await training.call('POST', `/api/v1/training/jobs/${body.job_id}/cancel`)).status).toBe(409);
    expect((await training.call('GET', '/training/jobs?status=cancelled')).body.items).toHaveLength(1);
  });

  it('documents every body of its REST interface', () => {
    const schemas = (training.app.openapi as { components: { schemas: Record<string, { properties?: object }> } })
      .components.schemas;
    expect(Object.keys(schemas['StartTrainingDto']?.properties ?? {})).toContain('dataset_config');
    expect(Object.keys(schemas['JobStatusDto']?.properties ?? {})).toContain('trials');
  });
});
