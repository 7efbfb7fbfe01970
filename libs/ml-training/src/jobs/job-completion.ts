import type { RequestContext } from '@intelgraph/kernel';

import type { ModelRegistryPort } from '../ml-training.ports.js';

import { datasetsOf } from './job-datasets.js';
import type { JobRecorder } from './job-recorder.js';
import type { JobRuns } from './job-runs.js';
import type { JobResult } from './job-spec.js';
import type { TrainingJobEntity } from './training-job.entity.js';

/**
 * Makes a trained result known: a run in tracking, a version in the registry, then the end of the job. Each step may be
 * repeated, so a job that is interrupted here ends with one run and one version.
 */
export class JobCompletion {
  constructor(
    private readonly recorder: JobRecorder,
    private readonly runs: JobRuns,
    private readonly registry: ModelRegistryPort,
  ) {}

  async complete(ctx: RequestContext, job: TrainingJobEntity, result: JobResult): Promise<void> {
    const runId = await this.runs.record(ctx, job, result);
    const version = job.spec.register ? await this.register(ctx, job, result, runId) : undefined;
    await this.runs.finish(ctx, runId);
    await this.recorder.end(ctx, job, {
      state: 'succeeded',
      runId,
      ...(version === undefined ? {} : { modelVersion: version }),
    });
  }

  private async register(
    ctx: RequestContext,
    job: TrainingJobEntity,
    result: JobResult,
    runId: string,
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
      datasets: datasetsOf(job, result),
    });
    return version;
  }
}
