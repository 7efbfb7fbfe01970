import type { RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { DataFile } from '../datasets/data-sources.js';
import type { MetricPoint, ModelRegistryPort, RunDataset, RunTrackerPort } from '../ml-training.ports.js';

import type { JobRecorder } from './job-recorder.js';
import type { JobResult } from './job-spec.js';
import { epochsOf, trialsOf } from './jobs.queries.js';
import type { TrainingJobEntity } from './training-job.entity.js';

/**
 * Makes a trained result known: a run in tracking, a version in the registry, then the end of the job. Each step may be
 * repeated, so a job that is interrupted here ends with one run and one version.
 */
export class JobCompletion {
  constructor(
    private readonly source: DataSource,
    private readonly recorder: JobRecorder,
    private readonly tracker: RunTrackerPort,
    private readonly registry: ModelRegistryPort,
  ) {}

  async complete(ctx: RequestContext, job: TrainingJobEntity, result: JobResult): Promise<void> {
    const datasets = datasetsOf(job, result);
    const runId = await this.track(ctx, job, result, datasets);
    const version = job.spec.register ? await this.register(ctx, job, result, runId, datasets) : undefined;
    await this.tracker.finishRun(ctx, runId, 'finished');
    await this.recorder.end(ctx, job, {
      state: 'succeeded',
      runId,
      ...(version === undefined ? {} : { modelVersion: version }),
    });
  }

  private async track(
    ctx: RequestContext,
    job: TrainingJobEntity,
    result: JobResult,
    datasets: readonly RunDataset[],
  ): Promise<string> {
    const { manager } = this.source;
    const runId = await this.tracker.createRun(ctx, {
      jobId: job.id,
      experiment: job.modelName,
      params: {
        ...result.hyperparameters,
        target: job.spec.target,
        task: result.task,
        tuning_trials: job.spec.tuningTrials,
        ...(result.tuning === undefined ? {} : { tuning_sample_rows: result.tuning.sampleRows }),
      },
      tags: { job_id: job.id, model_type: job.spec.modelType, backend: result.backend },
      datasets,
    });
    const points: MetricPoint[] = [];
    for (const { epoch, metrics } of await epochsOf(manager, job.id)) {
      for (const [key, value] of Object.entries(metrics)) points.push({ key, value, step: epoch });
    }
    for (const { number, value } of await trialsOf(manager, job.id)) {
      if (typeof value === 'number') points.push({ key: 'trial_objective', value, step: number });
    }
    for (const [key, value] of Object.entries(result.metrics)) points.push({ key, value, step: 0 });
    await this.tracker.logMetrics(ctx, runId, points, job.startedAt ?? job.createdAt);
    await this.tracker.logArtifact(ctx, runId, 'model', result.manifestDigest);
    return runId;
  }

  private async register(
    ctx: RequestContext,
    job: TrainingJobEntity,
    result: JobResult,
    runId: string,
    datasets: readonly RunDataset[],
  ): Promise<string> {
    const { version } = await this.registry.registerVersion(ctx, {
      model: job.modelName,
      ...(job.spec.modelVersion === undefined ? {} : { version: job.spec.modelVersion }),
      jobId: job.id,
      runId,
      artifactUri: result.artifactUri,
      sizeBytes: result.sizeBytes,
      task: result.task,
      metrics: result.metrics,
      hyperparameters: result.hyperparameters,
      tags: job.spec.tags,
      signature: result.signature,
      datasets,
    });
    return version;
  }
}

function datasetsOf({ spec }: TrainingJobEntity, result: JobResult): RunDataset[] {
  const entry = (data: DataFile, split: string, rows: number): RunDataset => ({
    datasetId: data.datasetId ?? `sha256:${data.digest}`,
    digest: data.digest,
    split,
    rows,
  });
  return [
    entry(spec.train, 'train', result.rows),
    entry(spec.validation ?? spec.train, 'validation', result.validationRows),
  ];
}
