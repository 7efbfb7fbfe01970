import { trainingJobStarted } from '@intelgraph/contracts';
import type { JobQueue } from '@intelgraph/job-queue';
import {
  assertUuid,
  AppError,
  requireRole,
  type Clock,
  type IdSource,
  type Logger,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { ModelRegistryPort } from '../ml-training.ports.js';

import { jobFact } from './job-fact.js';
import type { JobIntake, TrainingRequest } from './job-intake.js';
import type { JobRecorder } from './job-recorder.js';
import type { JobRunner } from './job-runner.js';
import type { JobRuns } from './job-runs.js';
import type { JobSpec } from './job-spec.js';
import { toTrainingJob, type TrainingJob, type TrainingJobStatus } from './job.js';
import { jobStates } from './job.states.js';
import { JobNotFoundError, VersionTakenError } from './jobs.errors.js';
import { countOpenJobs, epochsOf, findJob, listJobs, openJobs, trialsOf, type JobFilter } from './jobs.queries.js';
import { TrainingJobEntity } from './training-job.entity.js';

export interface JobsDependencies {
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
  readonly intake: JobIntake;
  readonly recorder: JobRecorder;
  readonly runner: JobRunner;
  readonly runs: JobRuns;
  readonly registry: ModelRegistryPort;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Training jobs: start, watch, cancel. */
export class JobsService {
  constructor(private readonly deps: JobsDependencies) {}

  /** Makes the queue, for a process that only takes jobs in. */
  prepare(): Promise<void> {
    return this.deps.queue.prepare();
  }

  /** Begins to work off the queue, first of all what an earlier process left behind. */
  async startWorking(): Promise<void> {
    const { queue, runner, runs, source } = this.deps;
    runs.keepSettling();
    await queue.start((jobId, signal) => runner.run(jobId, signal));
    for (const { id } of await openJobs(source.manager)) await queue.ensure(id);
  }

  /** Stops; jobs in hand go back to the queue. */
  async stopWorking(): Promise<void> {
    this.deps.runner.abortAll();
    await this.deps.queue.stop();
    await this.deps.runs.stop();
  }

  /**
   * Accepts a job when everything that can be checked beforehand is right.
   *
   * @throws InvalidInputError, UnusableDataError, VersionTakenError; nothing is stored then
   */
  async start(ctx: RequestContext, request: TrainingRequest): Promise<TrainingJob> {
    requireRole(ctx, 'editor');
    const spec = await this.deps.intake.accept(ctx, request);
    await this.assertVersionFree(ctx, request.modelName, spec);
    const job = this.newJob(ctx, request.modelName, spec);
    await inTransaction(this.deps.source, async (tx) => {
      await tx.insert(TrainingJobEntity, job as never);
      await this.deps.queue.add(tx, job.id);
      await this.deps.outbox.add(tx, ctx, {
        definition: trainingJobStarted,
        subject: `job/${job.id}`,
        aggregateId: job.id,
        aggregateVersion: job.version,
        data: jobFact(job),
      });
    });
    return toTrainingJob(job);
  }

  /** @throws JobNotFoundError, JobNotCancellableError */
  async cancel(ctx: RequestContext, id: string): Promise<TrainingJob> {
    requireRole(ctx, 'editor');
    assertUuid('job_id', id);
    const job = await this.deps.recorder.cancel(ctx, id);
    this.deps.runner.abort(id);
    void this.deps.runs.settle();
    return toTrainingJob(job);
  }

  /** @throws JobNotFoundError */
  async status(ctx: RequestContext, id: string): Promise<TrainingJobStatus> {
    const job = await this.get(ctx, id);
    const { manager } = this.deps.source;
    return { ...job, epochs: await epochsOf(manager, id), trials: await trialsOf(manager, id) };
  }

  /** @throws JobNotFoundError */
  async get(ctx: RequestContext, id: string): Promise<TrainingJob> {
    requireRole(ctx, 'viewer');
    assertUuid('job_id', id);
    const job = await findJob(this.deps.source.manager, id);
    if (job?.workspace !== ctx.workspace) throw new JobNotFoundError(id);
    return toTrainingJob(job);
  }

  /** Newest first. */
  async list(ctx: RequestContext, filter: JobFilter, page: PageRequest): Promise<Page<TrainingJob>> {
    requireRole(ctx, 'viewer');
    const { items, ...rest } = await listJobs(this.deps.source, ctx.workspace, filter, page);
    return { items: items.map(toTrainingJob), ...rest };
  }

  /** How many jobs of all workspaces wait (`queued`) and run, by state; for operators, not for callers. */
  open(): Promise<ReadonlyMap<string, number>> {
    return countOpenJobs(this.deps.source);
  }

  private async assertVersionFree(ctx: RequestContext, model: string, spec: JobSpec): Promise<void> {
    if (!spec.register || spec.modelVersion === undefined) return;
    try {
      const taken = await this.deps.registry.findVersion(ctx, model, spec.modelVersion);
      if (taken !== undefined) throw new VersionTakenError(model, spec.modelVersion);
    } catch (error) {
      // Training goes on while the registry is down; registering decides in the end.
      if (!(error instanceof AppError) || !['unavailable', 'timeout'].includes(error.kind)) throw error;
      this.deps.logger.warn(
        { err: error },
        'the registry does not answer; the version is checked when it is registered',
      );
    }
  }

  private newJob(ctx: RequestContext, modelName: string, spec: JobSpec): TrainingJobEntity {
    return Object.assign(new TrainingJobEntity(), {
      id: this.deps.ids.next(),
      workspace: ctx.workspace,
      modelName,
      state: jobStates.initial,
      version: 1,
      spec,
      principal: ctx.principal,
      requestId: ctx.requestId,
      traceparent: ctx.traceparent,
      attempt: 0,
      phase: 'waiting' as const,
      progress: 0,
      result: null,
      runId: null,
      runOpen: false,
      modelVersion: null,
      error: null,
      createdAt: this.deps.clock.now(),
      startedAt: null,
      finishedAt: null,
    });
  }
}
