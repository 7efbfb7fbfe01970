import { trainingJobCancelled, trainingJobFinished } from '@intelgraph/contracts';
import type { Clock, RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { TrainingObserver } from '../training-observer.js';

import { jobFact } from './job-fact.js';
import type { JobResult } from './job-spec.js';
import { jobStates, type JobPhase } from './job.states.js';
import { JobNotCancellableError, JobNotFoundError } from './jobs.errors.js';
import {
  findJob,
  forgetUnfinished,
  lockJob,
  storeEpoch,
  storeTrial,
  type EpochRecord,
  type TrialRecord,
} from './jobs.queries.js';
import { TrainingJobEntity } from './training-job.entity.js';

/** How a job ended. */
export type JobEnd =
  | { readonly state: 'succeeded'; readonly runId: string; readonly modelVersion?: string }
  | { readonly state: 'failed'; readonly error: { readonly code: string; readonly message: string } };

/**
 * Writes what happens to jobs. Every write of a worker names its attempt and is dropped (false, undefined) when the
 * job has gone on to another attempt or to its end.
 */
export class JobRecorder {
  constructor(
    private readonly source: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly observer: TrainingObserver = {},
  ) {}

  /** Takes the job for a new attempt; undefined when it is finished or gone. */
  claim(id: string): Promise<TrainingJobEntity | undefined> {
    return inTransaction(this.source, async (tx) => {
      const job = await lockJob(tx, id);
      if (job === null || jobStates.isFinal(job.state)) return undefined;
      job.attempt += 1;
      job.startedAt ??= this.clock.now();
      job.state = 'running';
      job.runOpen = true;
      if (job.result === null) {
        job.phase = 'reading';
        job.progress = 0;
        await forgetUnfinished(tx, id);
      }
      return tx.save(TrainingJobEntity, job);
    });
  }

  /** Notes which run is the job's. */
  async begun(job: TrainingJobEntity, runId: string): Promise<void> {
    await this.source.manager.update(TrainingJobEntity, { id: job.id }, { runId });
  }

  /** Notes that the job's run has ended, or that nobody can end it. */
  async settled(job: TrainingJobEntity): Promise<void> {
    await this.source.manager.update(TrainingJobEntity, { id: job.id }, { runOpen: false });
  }

  async progress(job: TrainingJobEntity, phase: JobPhase, progress: number): Promise<boolean> {
    const done = await this.source.manager.update(
      TrainingJobEntity,
      { id: job.id, attempt: job.attempt, state: 'running' },
      { phase, progress },
    );
    return done.affected === 1;
  }

  epoch(job: TrainingJobEntity, epoch: EpochRecord): Promise<boolean> {
    return storeEpoch(this.source.manager, job, epoch);
  }

  trial(job: TrainingJobEntity, trial: TrialRecord): Promise<boolean> {
    return storeTrial(this.source.manager, job, trial);
  }

  /** Whether the attempt still holds the job. */
  async holds(job: TrainingJobEntity): Promise<boolean> {
    const now = await findJob(this.source.manager, job.id);
    return now?.state === 'running' && now.attempt === job.attempt;
  }

  /** Stores what training made; from here on the job is not trained again and cannot be cancelled. */
  async result(job: TrainingJobEntity, result: JobResult): Promise<boolean> {
    const done = await this.source.manager.update(
      TrainingJobEntity,
      { id: job.id, attempt: job.attempt, state: 'running' },
      { result: result as object, phase: 'registering', progress: 0.97 },
    );
    return done.affected === 1;
  }

  /** Ends the job with its event. Returns false when another attempt holds it or it has ended before. */
  async end(ctx: RequestContext, job: { id: string; attempt?: number }, end: JobEnd): Promise<boolean> {
    const ended = await inTransaction(this.source, async (tx) => {
      const current = await lockJob(tx, job.id);
      if (current === null || !jobStates.can(current.state, end.state)) return undefined;
      if (job.attempt !== undefined && current.attempt !== job.attempt) return undefined;
      current.state = end.state;
      current.phase = 'done';
      current.finishedAt = this.clock.now();
      if (end.state === 'succeeded') {
        current.progress = 1;
        current.runId = end.runId;
        current.runOpen = false;
        current.modelVersion = end.modelVersion ?? null;
      } else {
        current.error = { ...end.error };
      }
      await this.announce(tx, ctx, current, trainingJobFinished);
      return current;
    });
    if (ended !== undefined) this.observe(ended);
    return ended !== undefined;
  }

  /** @throws JobNotFoundError, JobNotCancellableError */
  async cancel(ctx: RequestContext, id: string): Promise<TrainingJobEntity> {
    const cancelled = await inTransaction(this.source, async (tx) => {
      const job = await lockJob(tx, id);
      if (job?.workspace !== ctx.workspace) throw new JobNotFoundError(id);
      jobStates.assert(job.state, 'cancelled', (from) => new JobNotCancellableError(id, from));
      if (job.result !== null) throw new JobNotCancellableError(id, 'being registered');
      job.state = 'cancelled';
      // Also one that never began: its run says that it was killed.
      job.runOpen = true;
      job.phase = 'done';
      job.finishedAt = this.clock.now();
      await this.announce(tx, ctx, job, trainingJobCancelled);
      return job;
    });
    this.observe(cancelled);
    return cancelled;
  }

  private observe({ state, startedAt, finishedAt }: TrainingJobEntity): void {
    const ran = startedAt === null || finishedAt === null ? 0 : finishedAt.getTime() - startedAt.getTime();
    this.observer.jobEnded?.(state, ran / 1000);
  }

  private async announce(
    tx: Parameters<Outbox['add']>[0],
    ctx: RequestContext,
    job: TrainingJobEntity,
    definition: typeof trainingJobFinished,
  ): Promise<void> {
    job.version += 1;
    await tx.save(TrainingJobEntity, job);
    await this.outbox.add(tx, ctx, {
      definition,
      subject: `job/${job.id}`,
      aggregateId: job.id,
      aggregateVersion: job.version,
      data: jobFact(job),
    });
  }
}
