import type { SharedStoreConfig } from '@intelgraph/artifact-store';
import { AppError, type Logger } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { ReadOptions } from '../datasets/tabular-file.js';

import { contextOf } from './job-context.js';
import type { JobCompletion } from './job-completion.js';
import type { JobRecorder } from './job-recorder.js';
import type { JobRuns } from './job-runs.js';
import type { JobResult } from './job-spec.js';
import { TrainingProcessError } from './jobs.errors.js';
import { trialsOf } from './jobs.queries.js';
import type { TrainingJobEntity } from './training-job.entity.js';
import type { TrainingReport } from './worker/protocol.js';
import { runTrainingProcess } from './worker/training-process.js';

export interface JobRunnerOptions {
  /** Heap limit of a training process in MiB; also the limit on the size of its tables. */
  readonly memoryMb: number;
  /** Processes started for one job before it is given up. */
  readonly maxAttempts: number;
  readonly artifacts: SharedStoreConfig;
  readonly reading: ReadOptions;
  /** Told of every process that starts. */
  readonly onProcess?: (jobId: string, pid: number) => void;
}

const LEASE_CHECK_MS = 1_000;

/** The attempt no longer holds its job: it was cancelled, or another worker has taken it. */
class LeaseLostError extends Error {}

/** Runs jobs that the queue hands out: one process per job, every result stored before it is told on. */
export class JobRunner {
  private readonly running = new Map<string, AbortController>();

  constructor(
    private readonly source: DataSource,
    private readonly recorder: JobRecorder,
    private readonly completion: JobCompletion,
    private readonly runs: JobRuns,
    private readonly options: JobRunnerOptions,
    private readonly logger: Logger,
  ) {}

  /** Kills the job's process, if it runs here. */
  abort(jobId: string): void {
    this.running.get(jobId)?.abort(new LeaseLostError('cancelled'));
  }

  /** Kills every process; their jobs go on with the next worker. */
  abortAll(): void {
    for (const controller of this.running.values()) controller.abort(new Error('the service stops'));
  }

  /** Brings a job to its end. Throws when it shall be tried again later; a job that failed for good does not throw. */
  async run(jobId: string, signal: AbortSignal): Promise<void> {
    const job = await this.recorder.claim(jobId);
    if (job === undefined) return;
    const ctx = contextOf(job);
    // Where only the registration is left, that shows it.
    if (job.result === null) await this.runs.begin(ctx, job);
    try {
      const result = job.result ?? (await this.train(job, signal));
      await this.completion.complete(ctx, job, result);
      this.logger.info({ job_id: jobId, attempt: job.attempt }, 'training job succeeded');
    } catch (error) {
      if (error instanceof LeaseLostError) return;
      if (this.isWorthAnotherTry(job, error)) {
        this.logger.warn({ job_id: jobId, attempt: job.attempt, err: error }, 'training job goes back to the queue');
        throw error;
      }
      this.logger.warn({ job_id: jobId, attempt: job.attempt, err: error }, 'training job failed');
      await this.recorder.end(ctx, job, { state: 'failed', error: describe(error) });
      void this.runs.settle();
    }
  }

  private async train(job: TrainingJobEntity, queueSignal: AbortSignal): Promise<JobResult> {
    if (job.attempt > this.options.maxAttempts) {
      throw new TrainingProcessError(`given up: ${this.options.maxAttempts} training processes died`, false);
    }
    const controller = new AbortController();
    this.running.set(job.id, controller);
    const lease = setInterval(() => void this.checkLease(job, controller), LEASE_CHECK_MS);
    try {
      const order = {
        jobId: job.id,
        modelName: job.modelName,
        spec: job.spec,
        trials: await trialsOf(this.source.manager, job.id),
        artifacts: this.options.artifacts,
        reading: this.options.reading,
        memoryMb: this.options.memoryMb,
      };
      const result = await runTrainingProcess(order, {
        memoryMb: this.options.memoryMb,
        signal: AbortSignal.any([controller.signal, queueSignal]),
        onReport: (report) => this.record(job, report),
        onStart: (pid) => this.options.onProcess?.(job.id, pid),
      });
      if (!(await this.recorder.result(job, result))) throw new LeaseLostError('result came too late');
      return result;
    } finally {
      clearInterval(lease);
      this.running.delete(job.id);
    }
  }

  private async record(
    job: TrainingJobEntity,
    report: Exclude<TrainingReport, { kind: 'done' | 'failed' }>,
  ): Promise<void> {
    const held =
      report.kind === 'progress'
        ? await this.recorder.progress(job, report.phase, report.progress)
        : report.kind === 'epoch'
          ? await this.recorder.epoch(job, report.epoch)
          : await this.recorder.trial(job, report.trial);
    if (!held) throw new LeaseLostError('another attempt holds the job');
    if (report.kind !== 'progress') this.runs.follow(job, report);
  }

  private async checkLease(job: TrainingJobEntity, controller: AbortController): Promise<void> {
    // A database that does not answer is no reason to throw away a training that goes well.
    const holds = await this.recorder.holds(job).catch(() => true);
    if (!holds) controller.abort(new LeaseLostError('another attempt holds the job'));
  }

  private isWorthAnotherTry(job: TrainingJobEntity, error: unknown): boolean {
    if (error instanceof TrainingProcessError) return error.retryable && job.attempt < this.options.maxAttempts;
    if (error instanceof AppError) return ['unavailable', 'timeout', 'exhausted', 'cancelled'].includes(error.kind);
    // What is not ours comes from the database, the operating system, or a stop.
    return job.attempt < this.options.maxAttempts || job.result !== null;
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'TRAINING_JOB.FAILED', message: error instanceof Error ? error.message : String(error) };
}
