import { batchJobCancelled, batchJobFinished } from '@intelgraph/contracts';
import type { Clock, RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { BatchChunkEntity } from './batch-chunk.entity.js';
import { BatchJobEntity } from './batch-job.entity.js';
import { batchJobFact, contextOf } from './batch-job.events.js';
import { batchJobStates } from './batch-job.states.js';
import type { BatchJobObserver } from './batch-job-observer.js';
import { BatchJobNotFoundError, BatchJobStateError } from './batch-jobs.errors.js';
import { chunksOf, findJob, forgetChunks, lockJob } from './batch-jobs.queries.js';

/** A chunk that is on the disk. */
export type DoneChunk = Omit<BatchChunkEntity, 'jobId'>;

/** How far a job is, and how fast. */
export interface Pace {
  readonly progress: number;
  readonly rowsPerSecond: number;
  readonly secondsLeft: number | null;
}

/** How a job ended. */
export type BatchJobEnd =
  | { readonly state: 'succeeded'; readonly outputBytes: number }
  | { readonly state: 'failed'; readonly error: { readonly code: string; readonly message: string } };

/**
 * Writes what happens to batch jobs. Every write of who runs one names its attempt, and is dropped (false, undefined) when the job has gone
 * on to another attempt or to its end.
 */
export class BatchJobRecorder {
  constructor(
    private readonly source: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly observer: BatchJobObserver = {},
  ) {}

  /** Takes the job for a new attempt; undefined when it has ended or is gone. */
  claim(id: string): Promise<BatchJobEntity | undefined> {
    return inTransaction(this.source, async (tx) => {
      const job = await lockJob(tx, id);
      if (job === null || batchJobStates.isFinal(job.state)) return undefined;
      job.attempt += 1;
      job.idleAttempts += 1;
      job.startedAt ??= this.clock.now();
      job.state = 'running';
      job.phase = job.spec.input.object === undefined ? 'predicting' : 'fetching';
      job.rowsPerSecond = null;
      job.secondsLeft = null;
      return tx.save(BatchJobEntity, job);
    });
  }

  /** Whether the attempt still holds the job. */
  async holds({ id, attempt }: BatchJobEntity): Promise<boolean> {
    const now = await findJob(this.source.manager, id);
    return now?.state === 'running' && now.attempt === attempt;
  }

  /** The job as it is now. */
  current(id: string): Promise<BatchJobEntity | null> {
    return findJob(this.source.manager, id);
  }

  chunks(id: string): Promise<BatchChunkEntity[]> {
    return chunksOf(this.source.manager, id);
  }

  /** Forgets chunks whose files are gone, and all behind them. */
  forget(job: BatchJobEntity, from: number): Promise<boolean> {
    return this.held(job, async (tx, current) => {
      const gone = (await chunksOf(tx, job.id)).filter(({ number }) => number >= from);
      current.rowsPredicted -= sum(gone.map(({ rowsPredicted }) => rowsPredicted));
      current.rowsBad -= sum(gone.map(({ rowsBad }) => rowsBad));
      await forgetChunks(tx, job.id, from);
    });
  }

  /** Notes that a chunk is done: from here on its rows are answered once and for all. */
  async chunkDone(job: BatchJobEntity, chunk: DoneChunk, pace: Pace): Promise<boolean> {
    const isHeld = await this.held(job, async (tx, current) => {
      await tx.insert(BatchChunkEntity, { jobId: job.id, ...chunk });
      current.rowsPredicted += chunk.rowsPredicted;
      current.rowsBad += chunk.rowsBad;
      current.idleAttempts = 0;
      Object.assign(current, pace);
    });
    if (isHeld) this.observer.rowsDone?.(chunk.rowsPredicted, chunk.rowsBad);
    return isHeld;
  }

  /** Notes what the job is busy with from here on. */
  enter(job: BatchJobEntity, phase: 'predicting' | 'assembling' | 'uploading'): Promise<boolean> {
    return this.held(job, (_tx, current) => {
      Object.assign(current, { phase, secondsLeft: null, ...(phase === 'predicting' ? {} : { progress: 1 }) });
      return Promise.resolve();
    });
  }

  /** Ends the job with its event. */
  async end(job: BatchJobEntity, end: BatchJobEnd): Promise<boolean> {
    let ended: BatchJobEntity | undefined;
    const isHeld = await this.held(job, async (tx, current) => {
      current.state = end.state;
      current.phase = 'done';
      current.finishedAt = this.clock.now();
      current.secondsLeft = null;
      if (end.state === 'succeeded') current.outputBytes = end.outputBytes;
      else current.error = { ...end.error };
      await this.announce(tx, contextOf(current), current, batchJobFinished);
      ended = current;
    });
    if (ended !== undefined) this.observe(ended);
    return isHeld;
  }

  /** @throws BatchJobNotFoundError, BatchJobStateError */
  async cancel(ctx: RequestContext, id: string): Promise<BatchJobEntity> {
    const cancelled = await inTransaction(this.source, async (tx) => {
      const job = await lockJob(tx, id);
      if (job?.workspace !== ctx.workspace) throw new BatchJobNotFoundError(id);
      batchJobStates.assert(job.state, 'cancelled', (from) => new BatchJobStateError(id, from, 'cannot be cancelled'));
      job.state = 'cancelled';
      job.phase = 'done';
      job.finishedAt = this.clock.now();
      job.secondsLeft = null;
      await this.announce(tx, ctx, job, batchJobCancelled);
      return tx.save(BatchJobEntity, job);
    });
    this.observe(cancelled);
    return cancelled;
  }

  private held(
    job: BatchJobEntity,
    change: (tx: Transaction, current: BatchJobEntity) => Promise<void>,
  ): Promise<boolean> {
    return inTransaction(this.source, async (tx) => {
      const current = await lockJob(tx, job.id);
      if (current?.state !== 'running' || current.attempt !== job.attempt) return false;
      await change(tx, current);
      await tx.save(BatchJobEntity, current);
      return true;
    });
  }

  private observe({ state, startedAt, finishedAt }: BatchJobEntity): void {
    const ran = startedAt === null || finishedAt === null ? 0 : finishedAt.getTime() - startedAt.getTime();
    this.observer.jobEnded?.(state, ran / 1000);
  }

  private async announce(
    tx: Transaction,
    ctx: RequestContext,
    job: BatchJobEntity,
    definition: typeof batchJobFinished,
  ): Promise<void> {
    job.version += 1;
    await this.outbox.add(tx, ctx, {
      definition,
      subject: `batch-job/${job.id}`,
      aggregateId: job.id,
      aggregateVersion: job.version,
      data: batchJobFact(job),
    });
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
