import { AppError, type Logger } from '@intelgraph/kernel';

import type { BatchJobEntity } from './batch-job.entity.js';
import type { BatchJobRecorder } from './batch-job-recorder.js';
import { BatchJobGivenUpError } from './batch-jobs.errors.js';
import type { JobWork } from './job-work.js';
import { LeaseLostError } from './lease-lost.js';

const LEASE_CHECK_MS = 1_000;

/** Runs batch jobs that the queue hands out. */
export class BatchJobRunner {
  private readonly running = new Map<string, AbortController>();

  constructor(
    private readonly recorder: BatchJobRecorder,
    private readonly work: JobWork,
    private readonly options: { readonly maxIdleAttempts: number; readonly logger: Logger },
  ) {}

  /** Stops the job, if it runs here. */
  abort(jobId: string): void {
    this.running.get(jobId)?.abort(new LeaseLostError());
  }

  /** Stops every job; they go on with the next process. */
  abortAll(): void {
    for (const controller of this.running.values()) controller.abort(new Error('the service stops'));
  }

  /** Brings a job to its end. Throws when it shall be tried again later; a job that failed for good does not throw. */
  async run(jobId: string, queueSignal: AbortSignal): Promise<void> {
    const { logger } = this.options;
    const job = await this.recorder.claim(jobId);
    if (job === undefined) return this.work.abandon(jobId);
    const controller = new AbortController();
    this.running.set(jobId, controller);
    const lease = setInterval(() => void this.checkLease(job, controller), LEASE_CHECK_MS);
    const signal = AbortSignal.any([controller.signal, queueSignal]);
    try {
      if (job.idleAttempts > this.options.maxIdleAttempts) throw new BatchJobGivenUpError(job.idleAttempts - 1);
      await this.work.finish(job, signal);
      logger.info({ job_id: jobId, attempt: job.attempt }, 'batch job succeeded');
    } catch (error) {
      await this.failed(job, signal.aborted ? signal.reason : error);
    } finally {
      clearInterval(lease);
      this.running.delete(jobId);
    }
  }

  private async failed(job: BatchJobEntity, error: unknown): Promise<void> {
    const { logger } = this.options;
    if (error instanceof LeaseLostError) return this.work.abandon(job.id);
    if (this.isWorthAnotherTry(job, error)) {
      logger.warn({ job_id: job.id, attempt: job.attempt, err: error }, 'batch job goes back to the queue');
      throw error;
    }
    logger.warn({ job_id: job.id, attempt: job.attempt, err: error }, 'batch job failed');
    const isHeld = await this.recorder.end(job, { state: 'failed', error: describe(error) });
    if (isHeld) await this.work.clear(job);
  }

  private async checkLease(job: BatchJobEntity, controller: AbortController): Promise<void> {
    // A database that does not answer is no reason to throw away work that goes well.
    const holds = await this.recorder.holds(job).catch(() => true);
    if (!holds) controller.abort(new LeaseLostError());
  }

  private isWorthAnotherTry(job: BatchJobEntity, error: unknown): boolean {
    if (error instanceof AppError) return ['unavailable', 'timeout', 'exhausted', 'cancelled'].includes(error.kind);
    // What is not ours comes from the database, the operating system, or a stop.
    return job.idleAttempts < this.options.maxIdleAttempts;
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: 'BATCH_JOB.FAILED', message: error instanceof Error ? error.message : String(error) };
}
