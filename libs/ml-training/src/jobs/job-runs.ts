import { AppError, type Logger, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { MetricPoint, RunTrackerPort } from '../ml-training.ports.js';

import { contextOf } from './job-context.js';
import { datasetsOf, inputsOf } from './job-datasets.js';
import type { JobRecorder } from './job-recorder.js';
import type { GivenHyperparameters, JobResult } from './job-spec.js';
import { type EpochRecord, epochsOf, jobsToSettle, trialsOf, type TrialRecord } from './jobs.queries.js';
import { LiveMetrics } from './live-metrics.js';
import type { TrainingJobEntity } from './training-job.entity.js';

const SETTLE_EVERY_MS = 5_000;
const SETTLED_AT_ONCE = 100;
const LONGEST_TAG = 8_000;
/** What the model is called among the artifacts and the models of its run. */
const MODEL = 'model';

/**
 * Keeps one run in experiment tracking for each job: begun when the job is, and ended as it ends, however that is; a job that
 * is cancelled while it waits has a run that was killed. Every step may be repeated, and a job remembers that its run is open,
 * so that no crash leaves one running.
 */
export class JobRuns {
  private timer: NodeJS.Timeout | undefined;
  private settling: Promise<void> = Promise.resolve();
  private readonly live: LiveMetrics;

  constructor(
    private readonly source: DataSource,
    private readonly recorder: JobRecorder,
    private readonly tracker: RunTrackerPort,
    private readonly logger: Logger,
  ) {
    this.live = new LiveMetrics((job, points) => this.show(job, points), logger);
  }

  /** Shows a job that starts. Training does not wait for a registry that is down: the run is made in the end, then. */
  async begin(ctx: RequestContext, job: TrainingJobEntity): Promise<void> {
    try {
      await this.tracker.logInputs(ctx, await this.open(ctx, job), inputsOf(job), datasetsOf(job));
    } catch (error) {
      this.logger.warn({ job_id: job.id, err: error }, 'the run of a training job is not shown yet');
    }
  }

  /** Shows what an epoch or a trial of a running job brought. Never throws, and is not waited for. */
  follow(job: TrainingJobEntity, news: { readonly epoch: EpochRecord } | { readonly trial: TrialRecord }): void {
    this.live.add(job, 'epoch' in news ? pointsOfEpoch(news.epoch) : pointsOfTrial(news.trial));
  }

  /** Writes all that is known of a model that was made; the run goes on until `finish`. Gives its id. */
  async record(ctx: RequestContext, job: TrainingJobEntity, result: JobResult): Promise<string> {
    const runId = await this.open(ctx, job);
    await this.tracker.logInputs(ctx, runId, inputsOf(job, result), datasetsOf(job, result));
    await this.tracker.logEntries(ctx, runId, {
      params: {
        ...result.hyperparameters,
        task: result.task,
        ...(result.tuning === undefined ? {} : { tuning_sample_rows: result.tuning.sampleRows }),
      },
      tags: { backend: result.backend },
    });
    await this.tracker.logArtifact(ctx, runId, MODEL, result.manifestDigest);
    const modelId = await this.tracker.logModel(ctx, runId, {
      name: MODEL,
      manifestDigest: result.manifestDigest,
      modelType: job.spec.modelType,
      params: textsOf(result.hyperparameters),
    });
    const last = Object.entries(result.metrics).map(([key, value]) => ({ key, value, step: 0, modelId }));
    await this.logMetrics(ctx, job, runId, last);
    return runId;
  }

  async finish(ctx: RequestContext, runId: string): Promise<void> {
    await this.tracker.finishRun(ctx, runId, 'finished');
  }

  /** Ends the runs of jobs that failed or were cancelled. Never throws: what cannot be ended now is tried again. */
  settle(): Promise<void> {
    this.settling = this.settling.then(() => this.settleAll());
    return this.settling;
  }

  /** Settles again and again, first of all what an earlier process left behind. */
  keepSettling(): void {
    this.timer ??= setInterval(() => void this.settle(), SETTLE_EVERY_MS).unref();
    void this.settle();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.settling;
    await this.live.stop();
  }

  private async settleAll(): Promise<void> {
    try {
      for (const job of await jobsToSettle(this.source.manager, SETTLED_AT_ONCE)) await this.settleOne(job);
    } catch (error) {
      this.logger.warn({ err: error }, 'the runs of ended training jobs are ended later');
    }
  }

  private async settleOne(job: TrainingJobEntity): Promise<void> {
    try {
      await this.end(contextOf(job), job);
    } catch (error) {
      if (!isFinal(error)) throw error;
      this.logger.warn({ job_id: job.id, err: error }, 'the run of a training job cannot be ended');
    }
    await this.recorder.settled(job);
  }

  private async end(ctx: RequestContext, job: TrainingJobEntity): Promise<void> {
    const runId = await this.open(ctx, job);
    const tags: Record<string, string> =
      job.error === null ? {} : { error: `${job.error.code}: ${job.error.message}`.slice(0, LONGEST_TAG) };
    // What a model was trained with is there already, and parameters never change.
    const params: GivenHyperparameters = job.result === null ? job.spec.hyperparameters : {};
    await this.tracker.logEntries(ctx, runId, { params, tags });
    await this.logMetrics(ctx, job, runId, []);
    await this.tracker.finishRun(ctx, runId, job.state === 'cancelled' ? 'killed' : 'failed');
  }

  private async open(ctx: RequestContext, job: TrainingJobEntity): Promise<string> {
    const runId = await this.tracker.createRun(ctx, {
      jobId: job.id,
      experiment: job.modelName,
      user: job.principal.id,
      startedAt: timeOf(job),
      params: { target: job.spec.target, tuning_trials: job.spec.tuningTrials },
      tags: {
        job_id: job.id,
        model_type: job.spec.modelType,
        'mlflow.user': job.principal.id,
        'mlflow.source.name': `training job ${job.id}`,
        'mlflow.source.type': 'JOB',
      },
      datasets: datasetsOf(job),
    });
    if (job.runId !== runId) {
      await this.recorder.begun(job, runId);
      job.runId = runId;
    }
    return runId;
  }

  private async logMetrics(
    ctx: RequestContext,
    job: TrainingJobEntity,
    runId: string,
    last: readonly MetricPoint[],
  ): Promise<void> {
    await this.live.forget(job.id);
    const { manager } = this.source;
    const epochs = (await epochsOf(manager, job.id)).flatMap(pointsOfEpoch);
    const trials = (await trialsOf(manager, job.id)).flatMap(pointsOfTrial);
    await this.tracker.logMetrics(ctx, runId, [...epochs, ...trials, ...last], timeOf(job));
  }

  private async show(job: TrainingJobEntity, points: readonly MetricPoint[]): Promise<void> {
    const ctx = contextOf(job);
    await this.tracker.logMetrics(ctx, job.runId ?? (await this.open(ctx, job)), points, timeOf(job));
  }
}

/** The time of all metrics of a job, so that a point that is written again is the same one. */
const timeOf = ({ startedAt, createdAt }: TrainingJobEntity): Date => startedAt ?? createdAt;

const pointsOfEpoch = ({ epoch, metrics }: EpochRecord): MetricPoint[] =>
  Object.entries(metrics).map(([key, value]) => ({ key, value, step: epoch }));

const pointsOfTrial = ({ number, value }: TrialRecord): MetricPoint[] =>
  typeof value === 'number' ? [{ key: 'trial_objective', value, step: number }] : [];

const textsOf = (params: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)]));

/** Trying again would meet the same answer. */
function isFinal(error: unknown): boolean {
  return error instanceof AppError && !['unavailable', 'timeout', 'exhausted', 'cancelled'].includes(error.kind);
}
